import type { Fix, Location, Options, PolicyKind, Progress, Report, RuleInfo, Severity } from "./parapet-engine.js";

/**
 * Checks one text, or several that belong together, with the whole engine. Never throws because of what is in them.
 * Reports of parapet-engine are `partial`.
 */
export function analyze(
  input: string | { name: string; text: string }[],
  options?: Options,
  onProgress?: (progress: Progress) => void,
): Report;

/** All rules. */
export function rules(): RuleInfo[];

/** Renders a report of `analyze`. Pasted text is escaped for the format. */
export function render(report: Report, format: "json" | "markdown" | "html" | "csv" | "sarif"): string;

/** "List" names what there is, "Read" reads content, "Write" changes it. */
export type AccessLevel = "List" | "Read" | "Write" | "Permissions management" | "Tagging";

/** The actions of one access level. `actions` may be cut to the limit asked for; `count` is not. */
export interface ActionsOfLevel {
  level: AccessLevel;
  count: number;
  actions: string[];
}

export interface ExplainOptions {
  /** Most names of one level, and most rows of one statement: 500 where not given. */
  limit?: number;
  /** Only this policy, counted from 0 over all texts. */
  policy?: number;
  /** As in `Options`: what the policies are that stand alone, and what single policies are. */
  policy_kind?: Options["policy_kind"];
  policy_kinds?: Options["policy_kinds"];
}

/** One action of a statement, with the resources on which it applies. */
export interface ActionRow {
  action: string;
  /** Empty for an action that is not known. */
  level: AccessLevel | "";
  /** Types of resource that the action works on. */
  resource_types: string[];
  /** The statement's resource patterns that can be such a resource. */
  resources: string[];
  /**
   * "cannot-be-scoped": only `"Resource": "*"` names it. "no-effect": no resource of the statement is one that it works
   * on. "unknown": no known action has that name.
   */
  scope: "resource" | "cannot-be-scoped" | "no-effect" | "unknown";
}

export interface ExplainedStatement {
  /** Its number in the policy, from 0. */
  statement: number;
  /** "statement `Sid`" or "statement 3". */
  name: string;
  location: Location;
  effect: "Allow" | "Deny" | null;
  /** What it says, in English; code stands between backticks. */
  sentence: string;
  /** What is easily overlooked, in sentences. */
  remarks: string[];
  /** What each pattern of Action, or of NotAction (`excluded`), stands for. Empty without facts. */
  expansions: { pattern: string; location: Location; excluded: boolean; count: number; levels: ActionsOfLevel[] }[];
  /** Empty without facts. */
  rows: ActionRow[];
  /** Rows beyond the limit. */
  rows_left_off: number;
}

export interface Explained {
  schema: 1;
  offsets: "bytes" | "utf16";
  facts_date: string | null;
  /** All policies of the input, also where only one is explained. */
  names: { policy: number; label: string; location: Location }[];
  policies: {
    /** Its number among all policies of the input, from 0. */
    policy: number;
    label: string;
    kind: string;
    location: Location;
    statements: ExplainedStatement[];
  }[];
}

/** What of the granted actions stays, and how the result is written. An empty request only names what was granted. */
export interface NarrowRequest {
  /** Only this policy, as `explain` numbers them. */
  policy?: number;
  /** Only this statement of each policy, from 0. */
  statement?: number;
  /** Access levels that stay. With neither `levels` nor `keep` all stay. */
  levels?: AccessLevel[];
  /** Actions that stay whatever their level: names (ticked by a person, or seen in use) or patterns. */
  keep?: string[];
  /** Actions that go. */
  drop?: string[];
  /** "arn" (where not given): Resource becomes the ARN form of the actions' types. "keep": it stays. */
  scope?: "arn" | "keep";
  /** "aws" where not given. */
  partition?: string;
  /** A region or "*". Without one "region-to-fill-in" stands there, which is none: the statement allows nothing. */
  region?: string;
  /** An account id or "*". Without one "000000000000" stands there, which is nobody's. */
  account?: string;
  /** ARNs that are all that is needed. Taken only where the statement already covers them. */
  resources?: string[];
  /** "names" (where not given): every action by name. "exact": wildcards that match no other known action. */
  wildcards?: "names" | "exact";
  /** Takes away, and denies in a statement of its own, what destroys resources or opens them to others. */
  deny_destructive?: boolean;
  /** As in `Options`: what the policies are that stand alone, and what single policies are. */
  policy_kind?: Options["policy_kind"];
  policy_kinds?: Options["policy_kinds"];
}

export interface NarrowedStatement {
  statement: number;
  name: string;
  location: Location;
  outcome: "unchanged" | "narrowed" | "removed";
  /** Why it is unchanged; empty otherwise. */
  because: string;
  /** Known actions that it named before, and those that stay. */
  actions_before: number;
  actions_after: number;
  /** The statements that take its place: one for each group of actions that need the same resources. */
  becomes: { actions: string[]; action_count: number; resources: string[]; to_fill_in: boolean }[];
  /** Left out: no resource of the statement is one that these work on. */
  without_effect: string[];
  /** Left out: no known action has that name. */
  unknown_dropped: string[];
  /** Taken away, and denied. */
  denied: string[];
  notes: string[];
}

export interface Narrowed {
  schema: 1;
  offsets: "bytes" | "utf16";
  facts_date: string;
  policies: {
    policy: number;
    label: string;
    location: Location;
    statements: NarrowedStatement[];
    /** The edits of the pasted text, to be applied like the fix of a finding; its note names placeholders. */
    fix: Fix | null;
    /** Why there is no fix; empty where there is one. */
    no_fix_because: string;
  }[];
}

/** Lists of ARNs by access level. All may be left out, but not all at once. */
export interface Task {
  list?: string[];
  read?: string[];
  /** `["arn:aws:s3:::reports/*"]` */
  write?: string[];
  permissions?: string[];
  tagging?: string[];
  /** Of the actions found only these, names or patterns. */
  only?: string[];
  /** Actions that work on no resource and so need `"Resource": "*"`, names or patterns. */
  star_only?: string[];
  wildcards?: "names" | "exact";
}

export interface WrittenPolicy {
  schema: 1;
  facts_date: string;
  /** The policy as JSON text. */
  text: string;
  statements: {
    sid: string;
    level: AccessLevel;
    resource_type: string;
    actions: string[];
    action_count: number;
    resources: string[];
  }[];
  notes: string[];
}

export interface ExpandedActions {
  schema: 1;
  facts_date: string;
  pattern: string;
  count: number;
  levels: ActionsOfLevel[];
  /** Where the pattern names nothing: the action that was probably meant. */
  did_you_mean: string | null;
}

/** Says in English what each statement of each policy in a text means. Without facts no wildcard is expanded. */
export function explain(
  input: string | { name: string; text: string }[],
  options?: ExplainOptions,
): Explained;

export interface NarrowNetworkRequest {
  /** Only this group, by its id. */
  group?: string;
  /** Ranges that need access; each takes the place of the ranges that hold it. */
  from?: string[];
  /** Ids of groups that need access. */
  from_groups?: string[];
  /** Ports that are needed, "22" or "8000-8100"; all that are open where empty. */
  ports?: string[];
  /** Ranges to replace; those of all addresses where empty. */
  replace?: string[];
}

export interface NarrowedNetwork {
  schema: 1;
  offsets: "bytes" | "utf16";
  groups: {
    group: string;
    label: string;
    location: Location;
    fix: Fix | null;
    no_fix_because: string;
    aws_cli: string;
    terraform: string;
    cloudformation: string;
    /** What is let in no more. */
    lost: { protocol: string; ports: string; sources: string[] }[];
    notes: string[];
  }[];
}

/** Lets in from given ranges and groups what everybody reaches. Never lets in more than before. */
export function narrowNetwork(
  input: string | { name: string; text: string }[],
  request?: NarrowNetworkRequest,
): NarrowedNetwork;

/**
 * Rewrites Allow statements so that they grant less, never more. Deny statements stay. Throws without facts, and for a
 * request that names what does not exist.
 */
export function narrow(
  input: string | { name: string; text: string }[],
  request?: NarrowRequest,
): Narrowed;

/** What only one of two policies allows. */
export interface ComparedSide {
  /** "nothing" is proved; "something" has an example. */
  outcome: "nothing" | "something" | "unknown";
  /** A request in one line; empty where there is none. */
  example: string;
  /** The same request as a scenario takes it. */
  request: unknown;
  /** True if no action that AWS lists would do. */
  made_up_action: boolean;
  because: string[];
  /** What it is, in words, statement by statement. */
  changes: string[];
  /** Which values of each of these statements make the difference. */
  parts: string[][];
  /** Why these are not all changes; empty if they are. */
  missing: string;
}

export interface Compared {
  schema: 1;
  relation: "Equivalent" | "Narrower" | "Broader" | "Incomparable" | "Unknown";
  kind: PolicyKind;
  kind_label: string;
  facts_date: string | null;
  added: ComparedSide;
  removed: ComparedSide;
  /**
   * The two documents line by line, where they differ, with a few lines around each change; both are laid out alike first.
   * null where they are too long.
   */
  lines: { lines: { of: "both" | "old" | "new"; text: string }[] }[] | null;
}

export interface ProveRequest {
  /** Which policy, counted from 0 over all texts. */
  policy?: number;
  /** Accounts and organizations of your own: then it is also asked whether anybody from elsewhere is let in. */
  trusted_accounts?: string[];
  organizations?: string[];
  policy_kinds?: Options["policy_kinds"];
}

export interface StatementPlace {
  statement: number;
  name: string;
  location: Location;
}

/** A request that shows something: in one line, and as a scenario takes it. */
export interface ShownRequest {
  example: string;
  request: unknown;
  /** True if no action that AWS lists would do. */
  made_up_action: boolean;
}

export interface Openness {
  /** null if it could not be told, for the reasons in `because`. */
  open: boolean | null;
  shown: ShownRequest | null;
  statements: StatementPlace[];
  undecided: StatementPlace[];
  because: string[];
}

export interface Proved {
  schema: 1;
  facts_date: string | null;
  names: { policy: number; label: string; location: Location }[];
  policy: {
    policy: number;
    kind: PolicyKind;
    kind_label: string;
    /** Whether it lets in strangers; null for a policy that is attached to somebody. */
    public: Openness | null;
    /** Whether it lets in anybody from outside what is your own; null where you named nothing. */
    outsiders: Openness | null;
    /** What it allows: no two speak of the same request, and together they are all. */
    grants: {
      place: StatementPlace;
      who: string;
      actions: string;
      resources: string;
      conditions: string[];
      except: StatementPlace[];
      beyond: StatementPlace[];
      shown: ShownRequest | null;
      because: string[];
    }[];
    /** Statements without which it would allow exactly the same. */
    idle: {
      place: StatementPlace;
      why: "never-applies" | "covered" | "denied" | "denies-nothing";
      text: string;
      covered_by: StatementPlace[];
    }[];
    /** Statements of the same effect that speak of the same request, neither of which says all that the other does. */
    overlaps: { first: StatementPlace; second: StatementPlace; shown: ShownRequest }[];
    notes: string[];
  } | null;
}

/**
 * Compares what the one policy of a text allows with that of another, over all requests. The relation is the new one's to
 * the old one. Throws if a text does not hold exactly one policy.
 */
export function compare(old: string, new_: string, kind?: PolicyKind): Compared;

/** Whether a policy is public, what it allows, and which of its statements do nothing, over all requests. */
export function prove(input: string | { name: string; text: string }[], request?: ProveRequest): Proved;

/** Writes a policy for a task. Throws without facts, and for ARNs and actions that are not known. */
export function writePolicy(task: Task): WrittenPolicy;

/** The actions that a pattern such as "s3:Get*" names. Throws without facts. */
export function expandActions(pattern: string): ExpandedActions;

/** One statement that was looked at. */
export interface TraceEntry {
  policy: string;
  kind: "identity" | "resource" | "trust" | "permissions_boundary" | "session" | "scp" | "rcp" | "vpc_endpoint";
  /** Of SCPs and RCPs, from 0 for the root. */
  level?: number;
  statement: number;
  sid?: string;
  effect: "Allow" | "Deny" | null;
  action: string;
  resource: string;
  applies: boolean | "unknown";
  because: string[];
  /** 1-based; 0 where the policy stands in no text. */
  line: number;
  column: number;
  /** Of `simulatePasted`. */
  location?: Location;
}

export interface Simulated {
  name?: string;
  decision: "Allowed" | "ExplicitDeny" | "ImplicitDeny" | "Unknown";
  decided_by: TraceEntry["kind"] | "none";
  /** In words; code stands between backticks. */
  explanation: string;
  /** The smallest change that would give the other answer; may be empty. */
  would_change: string;
  trace: TraceEntry[];
  /** Condition keys that an unknown decision hangs on. */
  missing_context: string[];
  unknown_because: string[];
  notes: string[];
}

export interface PastedRequest {
  /** An ARN, an account id, "anonymous", a service such as "lambda.amazonaws.com", or "federated" and a provider. */
  principal: string;
  action: string;
  resource?: string;
  context?: { key: string; values: string[] }[];
  /** True if a key that is not given is not in the request; false (the default here) if it may be there. */
  context_complete?: boolean;
  policy_kinds?: Options["policy_kinds"];
}

export interface PastedAnswer {
  schema: 1;
  case: Simulated;
  /** What was left out or taken for granted. */
  assumed: string[];
  /** A scenario file for `simulate`, with the decision as what is expected. */
  scenario: string;
}

/** Whether somebody can do something; a certain no is not listed. */
export type Standing = "Yes" | "Conditional" | "Unknown";

export interface OpenCondition {
  policy: string;
  /** True if it is a condition of a Deny: then it must not be met. */
  of_deny: boolean;
  key: string;
  operator: string;
  values: string[];
}

export interface PrincipalName {
  arn: string;
  kind: "user" | "role";
  name: string;
  location: Location;
}

export interface WhoCan {
  schema: 1;
  action: string;
  resource: string | null;
  /** How many users and roles were asked. */
  asked: number;
  principals: (PrincipalName & {
    answer: Standing;
    /** ARNs of the roles that it assumes one after another; empty if it can by itself. */
    via: string[];
    conditions: OpenCondition[];
    /** Of "Unknown", why; of "Conditional", the attached policies that were not given and may deny it. */
    unknown_because: string[];
    grants: { policy: string; kind: "identity" | "resource" | "trust"; statement: number; location: Location | null }[];
  })[];
  /** Whom the policy of the resource lets in besides. */
  outside: {
    principal: string;
    answer: Standing;
    needs_own_policies: boolean;
    conditions: OpenCondition[];
    unknown_because: string[];
    location: Location;
  }[];
  notes: string[];
}

export interface WhatCan {
  schema: 1;
  facts_date: string;
  principal: PrincipalName;
  count: number;
  services: {
    service: string;
    count: number;
    levels: {
      level: AccessLevel | "";
      count: number;
      actions: {
        action: string;
        answer: Standing;
        resources: string[];
        conditions: OpenCondition[];
        unknown_because: string[];
      }[];
    }[];
  }[];
  /** The roles that it can become, whose actions are not in the list. */
  roles: { arn: string; answer: Standing; via: string[]; conditions: OpenCondition[]; unknown_because: string[] }[];
  notes: string[];
}

/**
 * What the requests of a scenario file would get: `docs/evaluation.md` describes it. Throws with a line for each thing that
 * is wrong with it.
 */
export function simulate(scenario: string): ({ schema: 1 } & Simulated) | { schema: 1; results: Simulated[] };

/** A request, as a scenario has it. */
export interface ScenarioRequest {
  /** An ARN, an account id (its root user), a service, an identity provider, or "anonymous". */
  principal: string | { service: string } | { federated: string };
  action: string;
  resource?: string | (string | { arn: string; context?: ScenarioRequest["context"] })[];
  /** Who owns the resource, where its ARN does not say it. */
  resource_account?: string;
  context?: Record<string, string | number | boolean | (string | number | boolean)[]>;
  /** False if a key that is not given may be there with any value; true where not given. */
  context_complete?: boolean;
  /** A role that the request hands to a service. */
  passed_role?: string;
}

export type Decision = Readonly<Pick<Simulated, "decision" | "decided_by">>;

/** Requests that were read once. */
export interface Requests {
  decide(simulator: Simulator): Decision[];
  /** Gives its memory back. */
  free(): void;
}

/** Policies that were read once, for thousands of requests. */
export interface Simulator {
  /** Decides requests, in their order: objects, or their JSON. Throws with a line for each thing that is wrong with one. */
  decide(requests: ScenarioRequest[] | ScenarioRequest | string): Decision[];
  /** Reads requests once, to be decided by these policies and others. */
  requests(requests: ScenarioRequest[] | string): Requests;
  /** Decides one with every reason. Places are in the text that the policies came in. */
  explain(request: ScenarioRequest | string): Simulated;
  /** Gives its memory back. */
  free(): void;
}

/**
 * Reads the policies of a scenario once: the JSON of `{ policies, organization? }`, as in a scenario file. Throws with a line
 * for each thing that is wrong with it.
 */
export function simulator(scenario: string): Simulator;

/** What a request would get by the policies in a text. Throws for a request that is none. */
export function simulatePasted(
  input: string | { name: string; text: string }[],
  request: PastedRequest,
): PastedAnswer;

/**
 * What one policy by itself says of a request: whether it allows it where everything else does. Throws for a request that is
 * none.
 */
export function judgeAlone(
  input: string | { name: string; text: string }[],
  request: {
    policy?: number;
    /** The number of a text: then `policy` counts within it, else over all texts. */
    source?: number;
    kind?: PolicyKind;
    request: PastedRequest;
  },
): Simulated;

/** Which users and roles of an account export can do something. */
export function whoCan(
  input: string | { name: string; text: string }[],
  request: { action: string; resource?: string; policy_kinds?: Options["policy_kinds"] },
): WhoCan;

/** What one of them can do, by service and access level. Throws without facts. */
export function whatCan(
  input: string | { name: string; text: string }[],
  request: {
    principal: string;
    /** Only the actions of this service, by its prefix. */
    service?: string;
    /** Actions that are told one by one; the others are counted only. */
    limit?: number;
    policy_kinds?: Options["policy_kinds"];
  },
): WhatCan;

/** The users and roles in a text. */
export function principals(input: string | { name: string; text: string }[]): PrincipalName[];

/** A place on the way of packets. */
export interface Hop {
  /** Its id. */
  hop: string;
  /** For example "interface", "security-group", "network-acl", "route-table", "internet-gateway". */
  kind: string;
  decision: "allow" | "deny" | "unknown";
  /** True on the way back. */
  is_reply: boolean;
  /** The rule, entry or route that decides, or why there is none. */
  rule: string | null;
  location: Location | null;
}

/** Something that the texts do not tell, and the command that tells it. */
export interface NotKnown {
  what: string;
  /** Empty where no command tells it. */
  command: string;
  location: Location | null;
}

/** Whether packets get from one end to another. */
export interface Reach {
  schema: 1;
  query: ReachQuery;
  reachable: boolean | "unknown";
  /** What gets there; what may get there where that is not known. */
  flows: { protocol: string; ports: string; source: string; destination: string }[];
  flows_left_out: number;
  /** The best way, place by place, and its way back. */
  path: Hop[];
  reply: Hop[];
  /** If nothing gets there, every place of the best way that stops it. */
  blocked_by: Hop[];
  unknown_because: NotKnown[];
  notes: string[];
  /** All ways that were looked at, the best first. */
  ways: {
    from: string;
    to: string;
    family: "ipv4" | "ipv6";
    /** The load balancer in between. */
    via: string | null;
    reachable: boolean | "unknown";
    blocked_by: string[];
  }[];
  ways_left_out: number;
}

/** Ends are "internet", a block or an address, or the id, ARN or name of something in the texts. */
export interface ReachQuery {
  from: string;
  to: string;
  /** tcp, udp, icmp, icmpv6, a number, or all. Left out: tcp with a port, else all. */
  protocol?: string | null;
  port?: number | null;
}

/** Who could reach which ports of what, the worst first. */
export interface Exposure {
  schema: 1;
  /** What was asked about; null for everything. */
  of: string | null;
  /** Network interfaces that were looked at. */
  interfaces: number;
  rows: {
    severity: Severity;
    kind: "interface" | "load-balancer" | "database";
    resource: string;
    location: Location | null;
    /** Interfaces with the same subnet, groups and kinds of addresses. */
    members: { id: string; instance: string | null; public: string[] }[];
    vpc: string | null;
    subnet: string | null;
    groups: string[];
    openings: {
      from: "internet" | "network" | "group";
      /** The gateway, load balancer, peering, VPC or group. */
      via: string;
      protocol: string;
      ports: string;
      sources: string[];
      sources_left_out: number;
      /** False if it may only be so. */
      certain: boolean;
      rule: string | null;
      location: Location | null;
    }[];
    /** Places in `unknown_because`. */
    unknown: number[];
  }[];
  /** Rows that were left out after those: 0, but for the command line. */
  rows_left_out: number;
  unknown_because: NotKnown[];
  notes: string[];
}

/** Whether packets get from one end to another. Throws for an end that is not in the texts. */
export function reach(input: string | { name: string; text: string }[], query: ReachQuery): Reach;

/** Who could reach which ports: of one thing, or of all. Throws for a thing that is not in the texts. */
export function exposure(input: string | { name: string; text: string }[], of?: string): Exposure;

/**
 * What the Network view of Parapet's own page shows, as a tree of elements: made for that page, no contract. Without texts it is
 * of those that `analyze` was given last, or null.
 */
export function networkPage(input?: string | { name: string; text: string }[] | null, asked?: Record<string, string>): unknown;

/**
 * Condition keys to fill in: those that the policies compare, then those that AWS lists for the action, then the global ones.
 * A key that ends with a slash is to be completed.
 */
export function offeredKeys(
  input: string | { name: string; text: string }[],
  request?: { action?: string },
): { key: string; about: string }[];

/** Actions that a prefix such as "s3:getob" or "passro" may become, at most 50. Throws without facts. */
export function completeAction(typed: string): string[];

/**
 * Takes the facts about AWS (`facts-….bin`) and returns their day. Without them the engine knows no names of actions,
 * types of resource and condition keys, and says nothing about them. Throws for other bytes.
 */
export function loadFacts(bytes: Uint8Array): string;

/** Takes AWS's managed policies (`managed-policies-….bin`) and returns the day of the newest. Throws for other bytes. */
export function loadManagedPolicies(bytes: Uint8Array): string;

/** Makes text of the bytes of a file: UTF-8 or UTF-16. `refused` is true for files that are too large or binary. */
export function decode(bytes: Uint8Array): { text: string; notes: string[]; refused: boolean };
