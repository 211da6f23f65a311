// After Trunk has built the page: gives every file a name with its hash, writes the start script's tag and the
// service worker's list, checks the promises that a build can break, and prints the sizes.
//
// Trunk runs it as a post_build hook with TRUNK_STAGING_DIR set.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { transformSync } from "esbuild";

const dir = process.env.TRUNK_STAGING_DIR ?? "dist";
const optimised = (process.env.TRUNK_PROFILE ?? "release") === "release";
/** Bytes, brotli, of what is needed before the first analysis, facts apart. */
const BUDGET = 500_000;
const CODE_BUDGET = 110_000;
const TOOLS_BUDGET = 950_000;
const FACTS_BUDGET = 350_000;
const MANAGED_POLICIES_BUDGET = 300_000;

const read = (name) => readFileSync(join(dir, name));
const digest = (bytes, algorithm) => createHash(algorithm).update(bytes).digest();
const integrity = (name) => "sha384-" + digest(read(name), "sha384").toString("base64");
const files = () => readdirSync(dir).filter((name) => statSync(join(dir, name)).isFile());

function only(pattern) {
  const found = files().filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`expected one file like ${pattern}, found ${found.join(", ") || "none"}`);
  return found[0];
}

/** Puts a hash of the content into a name that has none. */
function hashed(name) {
  const tag = digest(read(name), "sha256").toString("hex").slice(0, 16);
  const to = name.replace(/(\.[a-z]+)$/, `-${tag}$1`);
  renameSync(join(dir, name), join(dir, to));
  return to;
}

/** Rewrites a file without what only people need. */
function minify(name) {
  const loader = name.endsWith(".css") ? "css" : "js";
  // worker.js is appended to the glue of engine and tools and calls their functions by name.
  const minifyIdentifiers = !/^(worker|parapet-engine|parapet-tools)\b/.test(name);
  const options = { loader, charset: "utf8", legalComments: "none", minifyWhitespace: true, minifySyntax: true, minifyIdentifiers };
  writeFileSync(join(dir, name), transformSync(readFileSync(join(dir, name), "utf8"), options).code);
}

// The service worker's constants are written further down, as text.
if (optimised) files().filter((name) => /\.(js|css)$/.test(name) && name !== "sw.js").forEach(minify);

const app = only(/^parapet-app-[0-9a-f]+\.js$/);
const appWasm = only(/^parapet-app-[0-9a-f]+_bg\.wasm$/);
// The engine keeps its names: other sites import it by them.
const engine = only(/^parapet-engine\.js$/);
const engineWasm = only(/^parapet-engine_bg\.wasm$/);
const tools = only(/^parapet-tools\.js$/);
const toolsWasm = only(/^parapet-tools_bg\.wasm$/);
const worker = hashed("worker.js");
const editor = hashed("editor.js");
const code = hashed("code.js");
const boot = hashed("boot.js");
const examples = hashed("examples.json");
const facts = hashed("facts.bin");
const managedPolicies = hashed("managed-policies.bin");
const css = files().filter((name) => name.endsWith(".css"));

const data = {
  app,
  "app-wasm": appWasm,
  "app-wasm-integrity": integrity(appWasm),
  engine,
  "engine-integrity": integrity(engine),
  "engine-wasm": engineWasm,
  "engine-wasm-integrity": integrity(engineWasm),
  tools,
  "tools-integrity": integrity(tools),
  "tools-wasm": toolsWasm,
  "tools-wasm-integrity": integrity(toolsWasm),
  worker,
  "worker-integrity": integrity(worker),
  editor,
  code,
  "code-integrity": integrity(code),
  examples,
  "examples-integrity": integrity(examples),
  facts,
  "facts-integrity": integrity(facts),
  "managed-policies": managedPolicies,
  "managed-policies-integrity": integrity(managedPolicies),
  ...(optimised ? { "service-worker": "sw.js" } : {}),
};
const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${value}"`);
const tags = [
  ...[app, editor].map((name) => `<link rel="modulepreload" href="${name}" integrity="${integrity(name)}">`),
  `<script type="module" src="${boot}" integrity="${integrity(boot)}" ${attributes.join(" ")}></script>`,
];
const html = readFileSync(join(dir, "index.html"), "utf8");
const placeholder = '<meta name="parapet-start">';
if (!html.includes(placeholder)) throw new Error("index.html has no place for the start script");
// Trunk knew the style sheets before they were minified.
const sheets = /(<link rel="stylesheet" href="(?:\.\/)?([^"]+)"[^>]*integrity=")[^"]*"/g;
const page = html
  .replace(placeholder, tags.join("\n"))
  .replace(sheets, (_, before, name) => `${before}${integrity(name)}"`);
writeFileSync(join(dir, "index.html"), page);

// The policy forbids all of these; a build that has one would be broken or unsafe.
const withoutComments = page.replace(/<!--[\s\S]*?-->/g, "");
if (/<script(?![^>]*\ssrc=)/.test(withoutComments)) throw new Error("index.html has an inline script");
if (/<style|\sstyle=|\son[a-z]+=/.test(withoutComments)) throw new Error("index.html has an inline style or handler");
for (const [, address] of withoutComments.matchAll(/(?:src|href)="([^"]*)"/g)) {
  if (/^([a-z]+:|\/)/.test(address)) throw new Error(`index.html points at ${address}`);
}

// The notices of what data/ was made from: their licences ask that copies carry them.
const notices = readdirSync("data/licences").sort().map((name) => `==== ${name}\n\n${readFileSync(join("data/licences", name), "utf8").trim()}\n`);
writeFileSync(join(dir, "LICENSES.txt"), notices.join("\n"));

const list = files()
  .filter((name) => !["sw.js", "LICENSES.txt"].includes(name) && !name.endsWith(".d.ts"))
  .map((name) => [name, integrity(name)]);
const version = digest(JSON.stringify(list), "sha256").toString("hex").slice(0, 16);
const sw = readFileSync(join(dir, "sw.js"), "utf8");
writeFileSync(join(dir, "sw.js"), sw.replace("%VERSION%", version).replace("%FILES%", JSON.stringify(list)));
if (!optimised) rmSync(join(dir, "sw.js"));

const brotli = (name) =>
  brotliCompressSync(read(name), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const needed = [app, appWasm, engine, engineWasm, worker, editor, boot, ...css, "index.html"];
let total = 0;
console.log("file".padEnd(48), "bytes".padStart(10), "brotli".padStart(10));
for (const name of files().sort()) {
  const size = statSync(join(dir, name)).size;
  const packed = optimised ? brotli(name) : 0;
  if (needed.includes(name)) total += packed;
  console.log(name.padEnd(48), String(size).padStart(10), String(packed).padStart(10));
}
if (optimised) {
  console.log("before the first analysis".padEnd(48), "".padStart(10), String(total).padStart(10));
  if (total > BUDGET) throw new Error(`the page needs ${total} bytes before the first analysis; the budget is ${BUDGET}`);
  for (const [what, name, budget] of [
    ["the editor, while the page is in use", code, CODE_BUDGET],
    ["the tools, while the page is in use", toolsWasm, TOOLS_BUDGET],
    ["the facts, while the page is in use", facts, FACTS_BUDGET],
    ["managed policies, after them", managedPolicies, MANAGED_POLICIES_BUDGET],
  ]) {
    const packed = brotli(name);
    console.log(what.padEnd(48), "".padStart(10), String(packed).padStart(10));
    if (packed > budget) throw new Error(`${what}: ${packed} bytes; the budget is ${budget}`);
  }
}
