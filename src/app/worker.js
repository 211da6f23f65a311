// The worker's end of the page: appended to the engine's glue, so that its functions are in scope.
// Messages: { module } once, { asset, bytes } | { asset, error } whenever one arrives (`whole` is for the page), and { id, method, args }. Answers:
// { id, ok } | { id, error, fatal } and { id, progress } before them; { id: 0, asset, date } | { id: 0, asset, error }.

/* global initSync, loadFacts, loadManagedPolicies */
/* global analyze, rules, decode, render, explain, narrow, compare, prove, writePolicy, expandActions */
/* global simulate, simulatePasted, judgeAlone, whoCan, whatCan, principals, completeAction, offeredKeys */

// Each module has some of them.
const methods = {
  ...(typeof analyze === "function" ? { analyze, rules } : {}),
  ...(typeof render === "function" ? { render, explain, narrow, compare, prove, writePolicy, expandActions } : {}),
  ...(typeof simulate === "function"
    ? { simulate, simulatePasted, judgeAlone, whoCan, whatCan, principals, completeAction, offeredKeys }
    : {}),
  decode,
};
const loaders = { facts: loadFacts, "managed-policies": loadManagedPolicies, whole: () => "" };

self.onmessage = ({ data }) => {
  if (data.module) {
    initSync({ module: data.module });
    self.postMessage({ id: 0, ok: "ready" });
    return;
  }
  if (data.asset) {
    const { asset, bytes, error } = data;
    try {
      if (error) throw new Error(error);
      self.postMessage({ id: 0, asset, date: loaders[asset](new Uint8Array(bytes ?? 0)) });
    } catch (failure) {
      self.postMessage({ id: 0, asset, error: String(failure && failure.message ? failure.message : failure) });
    }
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
