#!/usr/bin/env node
// Decisions a second beside the npm package @cloud-copilot/iam-simulate, on the same cases in one run: ./x evaluate-peers
//
// Prints a table in Markdown. The peer (AGPL) is installed from npm, pinned, into the user's cache folder, and only called.
// It has policies as objects and reads them anew in each call; so does parapet's `simulate`, from text. It can be given policies
// that were validated ahead, which is the nearest that it has to parapet's `simulator`, whose policies are read once; of that a call
// decides a batch of requests, given as objects. The native figures are of policies and requests that were read once.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const PEER = { name: "@cloud-copilot/iam-simulate", version: "0.1.173" };
const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "parapet", "evaluate-peers");
const ACCOUNT = "111122223333";
const TIME_MS = 1000;
const BATCH = 1000;

const policy = (...Statement) => ({ Version: "2012-10-17", Statement });
const FULL = policy({ Effect: "Allow", Action: "*", Resource: "*" });
const many = (n) =>
  Array.from({ length: n }, (_, i) => ({
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:Query"],
    Resource: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/t${i}`,
  }));
const READ = { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::reports/*" };
const OFFICE = { ...READ, Condition: { IpAddress: { "aws:SourceIp": ["198.51.100.0/24", "203.0.113.0/24"] } } };
const TLS = {
  Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::reports/*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const REGION = {
  Effect: "Deny", NotAction: ["iam:*", "sts:*"], Resource: "*",
  Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } },
};
const CONTEXT = { "aws:SourceIp": "203.0.113.7", "aws:SecureTransport": "true", "aws:RequestedRegion": "eu-west-1" };

// One identity policy each; what else there is beside it.
const CASES = [
  { name: "one statement", identity: policy(READ), context: {} },
  { name: "condition, bucket policy", identity: policy(OFFICE), resource: policy(TLS), context: CONTEXT },
  { name: "two levels of SCPs besides", identity: policy(OFFICE), resource: policy(TLS), scp: [FULL, policy(...FULL.Statement, REGION)], context: CONTEXT },
  { name: "500 statements", identity: policy(...many(499), READ), context: {} },
  { name: "500 statements, denied", identity: policy(...many(500)), context: {} },
].map((one) => ({ principal: `arn:aws:iam::${ACCOUNT}:user/ana`, action: "s3:GetObject", object: "arn:aws:s3:::reports/q1.csv", ...one }));

const ours = (one) => ({
  name: one.name,
  request: { principal: one.principal, action: one.action, resource: one.object, resource_account: ACCOUNT, context: one.context },
  policies: {
    identity: [one.identity],
    ...(one.resource ? { resource: one.resource } : {}),
    ...(one.scp ? { scp: one.scp.map((level) => [level]) } : {}),
  },
});

/** Requests and policies apart, for a simulator. */
const prepared = (one) => {
  const { request, policies } = ours(one);
  return { scenario: JSON.stringify({ policies }), requests: Array.from({ length: BATCH }, () => structuredClone(request)) };
};

const theirs = (one, ready = (policy) => policy) => ({
  request: {
    principal: one.principal,
    action: one.action,
    resource: { resource: one.object, accountId: ACCOUNT },
    contextVariables: one.context,
  },
  identityPolicies: [{ name: "identity", policy: ready(one.identity, "validateIdentityPolicy") }],
  serviceControlPolicies: (one.scp ?? []).map((level, i) => ({ orgIdentifier: `ou-${i}`, policies: [{ name: `scp${i}`, policy: ready(level, "validateServiceControlPolicy") }] })),
  resourceControlPolicies: [],
  ...(one.resource ? { resourcePolicy: ready(one.resource, "validateResourcePolicy") } : {}),
});

async function peer() {
  const folder = join(cache, PEER.version);
  const place = join(folder, "node_modules", PEER.name);
  if (!existsSync(place)) {
    console.error(`installing ${PEER.name} ${PEER.version} from npm into ${folder}`);
    mkdirSync(folder, { recursive: true });
    execFileSync("npm", ["install", "--silent", "--no-save", "--prefix", folder, `${PEER.name}@${PEER.version}`], { stdio: "inherit" });
  }
  const module = (at) => {
    const { exports } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
    const entry = exports["."] ?? exports;
    return import(pathToFileURL(join(at, entry.import.default ?? entry.import)));
  };
  const policies = await module(join(folder, "node_modules", "@cloud-copilot", "iam-policy"));
  const ahead = (policy, validate) => policies.createValidatedPolicy(policy, policies[validate]);
  return { simulator: await module(place), ahead };
}

/** Milliseconds of processor time that this process has had: what else runs on the machine does not count. */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function rate(once) {
  for (let i = 0; i < 20; i++) await once();
  const start = spent();
  let count = 0;
  while (spent() - start < TIME_MS) {
    await once();
    count++;
  }
  return (count / (spent() - start)) * 1000;
}

function native() {
  const folder = mkdtempSync(join(tmpdir(), "parapet-"));
  try {
    const file = join(folder, "scenarios.json");
    writeFileSync(file, JSON.stringify({ requests: CASES.map(ours) }));
    const run = ["run", "--release", "--quiet", "--example", "evaluate-rate", "--", file];
    const out = execFileSync("cargo", run, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    return out.trim().split("\n").map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The tools of the built page, in this Node. */
async function wasm() {
  const dist = join(root, "dist");
  if (!existsSync(join(dist, "parapet-tools.js"))) return null;
  const tools = await import(pathToFileURL(join(dist, "parapet-tools.js")));
  await tools.default({ module_or_path: readFileSync(join(dist, "parapet-tools_bg.wasm")) });
  const facts = readdirSync(dist).find((name) => /^facts-.*\.bin$/.test(name));
  tools.loadFacts(readFileSync(join(dist, facts)));
  return tools;
}

const number = (n) => (n === undefined ? "–" : Math.round(n).toLocaleString("en"));
const said = (result) => result.overallResult ?? result.analysis?.result ?? result.resultType ?? "?";

const [{ simulator, ahead }, tools, natives] = [await peer(), await wasm(), native()];
if (!tools) console.error("dist/ is not built: no figure for WebAssembly");
console.log(`Decisions a second of processor time, one core, Node ${process.versions.node}, ${PEER.name} ${PEER.version}\n`);
console.log("| case | ours | native | native, with reasons | WebAssembly, all read once | WebAssembly, policies read once | WebAssembly, from text to report | iam-simulate, policies validated ahead | iam-simulate | its own `unsafe` form | times faster | it says |");
console.log("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |");
for (const [at, one] of CASES.entries()) {
  const text = JSON.stringify({ requests: [ours(one)] });
  const web = tools ? await rate(() => tools.simulate(text)) : undefined;
  let [bare, batch] = [];
  if (tools) {
    const { scenario, requests } = prepared(one);
    const once = tools.simulator(scenario);
    const decided = once.decide(requests);
    if (decided.length !== BATCH || decided.some(({ decision }) => decision !== natives[at].decision)) throw new Error(one.name);
    batch = (await rate(() => once.decide(requests))) * BATCH;
    const read = once.requests(requests);
    bare = (await rate(() => read.decide(once))) * BATCH;
    read.free();
    once.free();
  }
  const asked = theirs(one);
  const readyAsked = theirs(one, ahead);
  const ready = await rate(() => simulator.runSimulation(readyAsked, {}));
  const checked = await rate(() => simulator.runSimulation(asked, {}));
  const unchecked = await rate(() => simulator.runUnsafeSimulation(asked, {})).catch(() => undefined);
  const answer = said(await simulator.runSimulation(asked, {}));
  const own = natives[at];
  console.log(
    `| ${one.name} | ${own.decision} | ${number(own.plain)} | ${number(own.traced)} | ${number(bare)} | ${number(batch)} | ${number(web)} | ${number(ready)} | ${number(checked)} | ${number(unchecked)} | ${bare ? Math.round(bare / Math.max(ready, checked)) : "–"} | ${answer} |`,
  );
}
