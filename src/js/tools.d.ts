import type { Fix, Location, Options, PolicyKind, Report } from "./parapet-engine.js";

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
  /** What it is, in words. */
  changes: string[];
}

export interface Compared {
  schema: 1;
  relation: "Equivalent" | "Narrower" | "Broader" | "Incomparable" | "Unknown";
  kind: PolicyKind;
  kind_label: string;
  facts_date: string | null;
  added: ComparedSide;
  removed: ComparedSide;
}

/**
 * Compares what the one policy of a text allows with that of another, over all requests. The relation is the new one's to
 * the old one. Throws if a text does not hold exactly one policy.
 */
export function compare(old: string, new_: string, kind?: PolicyKind): Compared;

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
  /** An ARN, an account id, "anonymous", or a service such as "lambda.amazonaws.com". */
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

/** Which users and roles of an account export can do something. */
export function whoCan(
  input: string | { name: string; text: string }[],
  request: { action: string; resource?: string; policy_kinds?: Options["policy_kinds"] },
): WhoCan;

/** What one of them can do, by service and access level. Throws without facts. */
export function whatCan(
  input: string | { name: string; text: string }[],
  request: { principal: string; policy_kinds?: Options["policy_kinds"] },
): WhatCan;

/** The users and roles in a text. */
export function principals(input: string | { name: string; text: string }[]): PrincipalName[];

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
