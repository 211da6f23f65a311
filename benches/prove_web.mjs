#!/usr/bin/env node
// What the view Compare costs in WebAssembly, pair by pair: ./x prove-web [DIR], after ./x build.
//
// DIR/index.tsv names pairs in its first two columns (new, old), files in DIR; the first line is a heading. Without a folder the
// pairs are those that `prove-growth write` makes: policies made to explode, and ordinary ones of 10 to 1,000 statements.
// PARAPET_DIST is a folder with the built tools, if it is not dist/. Times are the processor's, the best of three.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = process.env.PARAPET_DIST ?? join(root, "dist");
const ROUNDS = 3;

async function load() {
  if (!existsSync(join(dist, "parapet-tools.js"))) throw new Error(`${dist} has no parapet-tools.js: run ./x build first`);
  const tools = await import(pathToFileURL(join(dist, "parapet-tools.js")));
  await tools.default({ module_or_path: readFileSync(join(dist, "parapet-tools_bg.wasm")) });
  const facts = readdirSync(dist).find((name) => /^facts(-.*)?\.bin$/.test(name));
  tools.loadFacts(readFileSync(join(dist, facts)));
  return tools;
}

function pairs(folder) {
  const lines = readFileSync(join(folder, "index.tsv"), "utf8").trim().split("\n").slice(1);
  return lines.map((line) => {
    const [fresh, old] = line.split("\t");
    return { name: fresh, fresh: readFileSync(join(folder, fresh), "utf8"), old: readFileSync(join(folder, old), "utf8") };
  });
}

/** Milliseconds of the processor: what else runs on the machine does not count. */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function measure(tools, { old, fresh }) {
  let best = Infinity;
  let relation;
  for (let round = 0; round < ROUNDS; round++) {
    const start = spent();
    relation = tools.compare(old, fresh).relation;
    best = Math.min(best, spent() - start);
  }
  return { best, relation };
}

const given = process.argv[2];
const folder = given ?? mkdtempSync(join(tmpdir(), "parapet-"));
try {
  if (!given) {
    const run = ["run", "--release", "--quiet", "--example", "prove-growth", "--", "write", folder];
    execFileSync("cargo", run, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  }
  const tools = await load();
  const all = pairs(folder).map((pair) => ({ name: pair.name, ...measure(tools, pair) }));
  const times = all.map(({ best }) => best).sort((a, b) => a - b);
  const unknown = all.filter(({ relation }) => relation === "Unknown").length;
  if (!given) {
    console.log("| pair | ms | |\n| --- | --: | --- |");
    for (const { name, best, relation } of all) console.log(`| ${name.replace(/-new\.json$/, "").replaceAll("-", " ")} | ${best.toFixed(best < 10 ? 1 : 0)} | ${relation} |`);
    console.log();
  }
  const slowest = all.find(({ best }) => best === times.at(-1));
  console.log(`${all.length} pairs, ${unknown} Unknown: median ${times[times.length >> 1].toFixed(1)} ms, longest ${times.at(-1).toFixed(0)} ms (${slowest.name}); Node ${process.versions.node}`);
} finally {
  if (!given) rmSync(folder, { recursive: true });
}
