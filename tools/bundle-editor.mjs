// Bundles what the page starts with, and the editor from the locked npm packages, into target/page/editor.js and
// code.js, and the examples into examples.json. Trunk runs it as a pre_build hook.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

mkdirSync("target/page", { recursive: true });
await build({
  entryPoints: ["src/app/editor/editor.js", "src/app/editor/code.js"],
  outdir: "target/page",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome95", "firefox100", "safari16.4"],
  legalComments: "eof",
  logLevel: "warning",
});

const examples = readdirSync("examples").sort().map((name) => [name, readFileSync(`examples/${name}`, "utf8")]);
writeFileSync("target/page/examples.json", JSON.stringify(Object.fromEntries(examples)));
