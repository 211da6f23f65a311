// How long the tools take in WebAssembly, and how much memory, on a network: `./x build`, then
// `node benches/network_wasm.mjs network.json`. It is the engine of the page as Chromium runs it, without the page.
import { readFileSync } from "node:fs";

const dist = new URL("../dist/", import.meta.url);
const tools = await import(`data:text/javascript;base64,${readFileSync(new URL("parapet-tools.js", dist)).toString("base64")}`);
const { memory } = tools.initSync({ module: new WebAssembly.Module(readFileSync(new URL("parapet-tools_bg.wasm", dist))) });
const texts = process.argv.slice(2).map((name) => ({ name, text: readFileSync(name, "utf8") }));

// Compilers work beside it at first; the time of the processor in the second round is what counts.
for (let round = 1; round <= 3; round++) {
  const measure = (what, work) => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    work();
    const cpu = process.cpuUsage(before).user / 1e3;
    const megabytes = memory.buffer.byteLength / 1e6;
    console.log(`${round} ${what.padEnd(24)} ${Math.round(performance.now() - start)} ms, processor ${Math.round(cpu)} ms, memory ${Math.round(megabytes)} MB`);
  };
  measure("all findings", () => tools.analyze(texts, {}));
  measure("all exposure, first page", () => tools.networkPage(null, {}));
  measure("a filter", () => tools.networkPage(null, { who: "internet" }));
  measure("words", () => tools.networkPage(null, { words: "tcp 5432" }));
}
