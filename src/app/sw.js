// Keeps the page's own files, so that it opens without a network. It never sees what is pasted: the page makes no
// request after it has loaded, and nothing but the files listed here is ever stored.

/* The two constants are written by tools/seal.mjs. */
const VERSION = "%VERSION%";
const FILES = JSON.parse('%FILES%');

const CACHE = "parapet-" + VERSION;
const root = new URL("./", self.location);
const known = new Map(FILES.map(([path, integrity]) => [new URL(path, root).href, integrity]));

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await Promise.all(
        [...known].map(async ([url, integrity]) => {
          const response = await fetch(url, integrity ? { integrity, cache: "no-cache" } : { cache: "no-cache" });
          if (!response.ok) throw new Error(url + " answered " + response.status);
          await cache.put(url, response);
        }),
      );
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("parapet-") && name !== CACHE) await caches.delete(name);
      }
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  url.search = "";
  url.hash = "";
  const page = event.request.mode === "navigate" && url.href === root.href;
  const wanted = page ? new URL("index.html", root).href : url.href;
  if (event.request.method !== "GET" || !known.has(wanted)) return;
  event.respondWith(
    (async () => {
      // The page itself from the network where there is one, so that a new version is seen at once.
      if (event.request.mode === "navigate") {
        try {
          return await fetch(event.request);
        } catch {
          // Unplugged.
        }
      }
      const stored = await (await caches.open(CACHE)).match(wanted);
      return stored ?? fetch(event.request);
    })(),
  );
});
