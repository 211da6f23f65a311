/** How bad a finding is. */
export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** What you may tell the engine besides the texts. */
export interface Options {
  /** Actions that the job needs, for example "s3:PutObject": wildcards are compared with these. */
  actions_in_use?: string[];
  /** Account ids that are your own: access for them is not foreign. */
  trusted_accounts?: string[];
  /** The day from which ages count where the input carries no date, "YYYY-MM-DD". */
  today?: string;
  /** Only these rules run; all where empty. */
  rules?: string[];
  /** What the policies are that stand alone; inferred where absent. */
  policy_kind?: PolicyKind;
  /** The same for single policies, by source name and JSON pointer. */
  policy_kinds?: { source?: string; pointer?: string; kind: PolicyKind }[];
}

/** What a policy is attached to. A resource policy may name the prefix of its service: "resource:s3". */
export type PolicyKind =
  | "identity"
  | "trust"
  | "boundary"
  | "session"
  | "scp"
  | "rcp"
  | "vpc-endpoint"
  | "resource"
  | `resource:${string}`;

export interface Progress {
  phase: "reading" | "recognizing" | "checking";
  done: number;
  total: number;
}

/** Lines and columns are 1-based; start and end are UTF-16 offsets, as JavaScript strings count. */
export interface Location {
  source: string;
  source_index: number;
  /** JSON pointer; a document inside a JSON string continues after "#". */
  pointer: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  start: number;
  end: number;
}

export interface Edit {
  source_index: number;
  start: number;
  end: number;
  text: string;
}

export interface Fix {
  title: string;
  /** What you must still decide or fill in. */
  note: string;
  /** True if the text then may grant what it did not grant before; such a fix is not part of "apply all". */
  by_hand?: true;
  edits: Edit[];
  /** The first edits to be read by a person: lines before and after, secrets masked. */
  preview: { before: string; after: string }[];
}

export interface Finding {
  rule: string;
  severity: Severity;
  title: string;
  message: string;
  why: string;
  location: Location;
  quote: string;
  evidence: Record<string, unknown>;
  related: { message: string; location: Location }[];
  controls: { framework: string; id: string }[];
  references: { title: string; url: string }[];
  fix: Fix | null;
  remedies: { kind: "aws-cli" | "terraform" | "cloudformation" | "text"; text: string }[];
}

export interface Diagnostic {
  code: string;
  level: "error" | "warning" | "info";
  message: string;
  help: string;
  location: Location;
  fix: Fix | null;
}

export interface Report {
  schema: 1;
  /** What `start` and `end` count; "utf16" here, "bytes" on the command line. */
  offsets: "bytes" | "utf16";
  sources: {
    name: string;
    recognized: {
      kind: string;
      label: string;
      pointer: string;
      line: number;
      location: Location;
      /** Of a policy, what it is attached to. */
      policy_kind?: PolicyKind;
    }[];
    unrecognized: { pointer: string; line: number; message: string; location: Location }[];
  }[];
  /** The worst first, then in the order of the text. */
  findings: Finding[];
  diagnostics: Diagnostic[];
  /** Day of the facts about AWS, "YYYY-MM-DD"; null if none were loaded. */
  facts_date: string | null;
  /** True for a report of parapet-engine, which has no network, WAF and escalation; parapet-tools has all. */
  partial?: boolean;
  summary: Record<Severity, number> & { recognized: number; unrecognized: number; usable: boolean };
}

export interface RuleInfo {
  id: string;
  title: string;
  family: string;
  severity: Severity;
  question: string;
  why: string;
  remedy: string;
  references: { title: string; url: string }[];
  controls: { framework: string; id: string }[];
}

/**
 * Checks one text, or several that belong together, for the open doors of IAM, policies, buckets and secrets. The
 * `analyze` of parapet-tools does all that and the rest. Never throws because of what is in them.
 */
export function analyze(
  input: string | { name: string; text: string }[],
  options?: Options,
  onProgress?: (progress: Progress) => void,
): Report;

/** The rules that this module has. */
export function rules(): RuleInfo[];

/**
 * Takes the facts about AWS (`facts-….bin`) and returns their day. Without them the engine knows no names of actions,
 * types of resource and condition keys, and says nothing about them. Throws for other bytes.
 */
export function loadFacts(bytes: Uint8Array): string;

/** Takes AWS's managed policies (`managed-policies-….bin`) and returns the day of the newest. Throws for other bytes. */
export function loadManagedPolicies(bytes: Uint8Array): string;

/** Makes text of the bytes of a file: UTF-8 or UTF-16. `refused` is true for files that are too large or binary. */
export function decode(bytes: Uint8Array): { text: string; notes: string[]; refused: boolean };
