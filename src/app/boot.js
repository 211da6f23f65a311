// Starts the page, and locks it before anything can be pasted.
//
// The order matters. Everything that the page will ever need is asked for first, and what it cannot start without is
// awaited; then a second Content-Security-Policy shuts the network for good (policies only ever add up, and one stops no
// answer that is already on its way); only then is there a place to paste into, and a worker. A worker made from a blob
// inherits the policy of the page that makes it, while one loaded by URL from a static host would have none: that is why
// the engine runs in a blob worker.

const LOCK =
  "default-src 'none'; script-src 'wasm-unsafe-eval' blob:; worker-src blob:; img-src data:; " +
  "connect-src 'none'; form-action 'none'; base-uri 'none'";

// No directive of a Content-Security-Policy stops WebRTC.
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "RTCIceTransport"]) {
  try {
    delete globalThis[name];
    Object.defineProperty(globalThis, name, { value: undefined, configurable: false, writable: false });
  } catch {
    // Not there, or not ours to remove.
  }
}

const config = document.querySelector("script[data-app]").dataset;

function fail(error) {
  const box = document.getElementById("boot");
  if (!box) return;
  box.className = "boot failed";
  box.textContent =
    "Parapet could not start: " +
    (error && error.message ? error.message : String(error)) +
    ". It needs a browser with WebAssembly (Chrome 95, Firefox 100, Safari 16.4 or newer). Reload to try again.";
}

/** Everything that was asked for, each done when its answer begins. */
const asked = [];

function load(url, integrity, options = {}) {
  const answer = fetch(url, integrity ? { integrity, ...options } : options).then((response) => {
    if (!response.ok) throw new Error(url + " answered " + response.status);
    return response;
  });
  asked.push(answer);
  return answer;
}

/** How long the page waits for a service worker that answers nothing. */
const PATIENCE_MS = 5000;

// A browser judges the answer of a service worker when it comes, by the policies of then: what is on its way would be
// refused. Such answers come from the disk, so that there is little to wait for.
async function answersOfServiceWorker() {
  if (!navigator.serviceWorker?.controller) return;
  await Promise.race([Promise.allSettled(asked), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
}

async function start() {
  if (typeof WebAssembly !== "object") throw new Error("this browser has no WebAssembly");
  const module = async (url, integrity) =>
    WebAssembly.compile(await (await load(url, integrity)).arrayBuffer());
  const text = async (url, integrity) => (await load(url, integrity)).text();
  const [glue, appModule, engineModule, engineGlue, workerText] = await Promise.all([
    import(new URL(config.app, document.baseURI)),
    module(config.appWasm, config.appWasmIntegrity),
    module(config.engineWasm, config.engineWasmIntegrity),
    text(config.engine, config.engineIntegrity),
    text(config.worker, config.workerIntegrity),
    import(new URL(config.editor, document.baseURI)),
  ]);
  takeEditor();
  const workers = new Set();
  const assets = loadAssets((asset) => workers.forEach((worker) => worker.postMessage(asset)));
  // The tools come after what the page starts with; who asks for them earlier waits.
  const tools = Promise.all([
    text(config.tools, config.toolsIntegrity),
    module(config.toolsWasm, config.toolsWasmIntegrity),
  ]);
  tools.catch(() => {});
  // Nothing waits for the examples but who asks for one.
  const examples = load(config.examples, config.examplesIntegrity, { priority: "low" }).then((response) => response.json());
  examples.catch(() => {});
  await registerServiceWorker();
  await answersOfServiceWorker();

  const lock = document.createElement("meta");
  lock.httpEquiv = "Content-Security-Policy";
  lock.content = LOCK;
  document.head.append(lock);

  const address = (glueText) =>
    scriptUrl(URL.createObjectURL(new Blob([glueText, "\n", workerText], { type: "text/javascript" })));
  const make = (url, compiled) => {
    const worker = new Worker(url, { type: "module", name: "parapet" });
    worker.postMessage({ module: compiled });
    assets.forEach((asset) => worker.postMessage(asset));
    workers.add(worker);
    worker.terminate = () => {
      workers.delete(worker);
      Worker.prototype.terminate.call(worker);
    };
    return worker;
  };
  const engineUrl = address(engineGlue);
  const toolsMade = tools.then(([glueText, compiled]) => [address(glueText), compiled]);
  // With the tools comes the whole engine. Who works with its first half is told, and asks for another worker.
  let whole;
  toolsMade.then(
    (made) => {
      whole = made;
      workers.forEach((worker) => worker.postMessage({ asset: "whole" }));
    },
    (error) => workers.forEach((worker) => worker.postMessage({ asset: "whole", error: error.message })),
  );
  Object.defineProperty(globalThis, "parapetHost", {
    value: Object.freeze({
      spawnWorker: () => (whole ? make(...whole) : make(engineUrl, engineModule)),
      examples: () => examples,
      spawnTools: () => new LateWorker(toolsMade.then(([url, compiled]) => make(url, compiled))),
    }),
  });
  await glue.default({ module_or_path: appModule });
  document.documentElement.dataset.ready = "true";
}

// A worker whose code may still be on its way: it keeps what is said to it until then.
class LateWorker {
  #worker;
  #waiting = [];
  #ended = false;
  onmessage = null;
  onerror = null;

  constructor(coming) {
    coming.then(
      (worker) => {
        if (this.#ended) return worker.terminate();
        worker.onmessage = (event) => this.onmessage?.(event);
        worker.onerror = (event) => this.onerror?.(event);
        this.#worker = worker;
        this.#waiting.forEach((message) => worker.postMessage(message));
      },
      (error) => {
        const message = "Parapet's tools could not be loaded (" + error.message + "). Reload the page to try again.";
        this.onerror?.(new ErrorEvent("error", { message }));
      },
    );
  }

  postMessage(message) {
    if (this.#worker) this.#worker.postMessage(message);
    else this.#waiting.push(message);
  }

  terminate() {
    this.#ended = true;
    this.#worker?.terminate();
  }
}

// Asks for the editor with colours. Until it has come, and if it does not, there is a plain text area. The import is
// begun before the network is shut, which does not stop it; the link has the hash that an import cannot say.
function takeEditor() {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", integrity: config.codeIntegrity, href: config.code });
  document.head.append(link);
  const module = import(new URL(config.code, document.baseURI));
  module.catch((error) => console.warn("only a plain text area", error.message));
  asked.push(module);
}

// What the engine knows of AWS. Asked for when the page has all that it starts with, so that the two do not share the
// line, and before the network is shut; the page does not wait for it. Returns what has arrived, for workers that are
// made later, and calls `arrived` for those that are there.
function loadAssets(arrived) {
  const assets = [];
  const wanted = [
    ["facts", config.facts, config.factsIntegrity],
    ["managed-policies", config.managedPolicies, config.managedPoliciesIntegrity],
  ];
  for (const [asset, url, integrity] of wanted) {
    if (!url) continue;
    load(url, integrity, { priority: asset === "facts" ? "auto" : "low" })
      .then((response) => response.arrayBuffer())
      .then(
        (bytes) => ({ asset, bytes }),
        (error) => ({ asset, error: error.message }),
      )
      .then((message) => {
        assets.push(message);
        arrived(message);
      });
  }
  return assets;
}

// The one place where a text becomes the address of a script.
let policy;
function scriptUrl(url) {
  if (!globalThis.trustedTypes) return url;
  policy ??= globalThis.trustedTypes.createPolicy("parapet", {
    createScriptURL(candidate) {
      if (candidate.startsWith("blob:") || candidate === config.serviceWorker) return candidate;
      throw new TypeError("not a script of this page");
    },
  });
  return policy.createScriptURL(url);
}

// Lets the page open without a network the next time. Its absence is no error.
async function registerServiceWorker() {
  if (!config.serviceWorker || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(scriptUrl(config.serviceWorker), { updateViaCache: "none" });
  } catch (error) {
    console.warn("the page will need the network to open", error.message);
  }
}

start().catch(fail);
