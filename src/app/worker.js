// The worker's end of the page: appended to the engine's glue, so that its functions are in scope.
// Messages: { module, facts } once, then { id, method, args }; answers { id, ok } | { id, error, fatal } and
// { id, progress } before them.

/* global initSync, installFacts, analyze, render, rules, decode */

const methods = { analyze, render, rules, decode };

self.onmessage = ({ data }) => {
  if (data.module) {
    initSync({ module: data.module });
    if (data.facts) installFacts(new Uint8Array(data.facts));
    self.postMessage({ id: 0, ok: "ready" });
    return;
  }
  const { id, method, args } = data;
  try {
    if (method === "analyze") args.push((progress) => self.postMessage({ id, progress }));
    self.postMessage({ id, ok: methods[method](...args) });
  } catch (error) {
    // After a trap the instance's memory cannot be trusted; the page makes a new worker.
    const fatal = error instanceof WebAssembly.RuntimeError;
    self.postMessage({ id, error: String(error && error.message ? error.message : error), fatal });
  }
};
