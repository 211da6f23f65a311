// A static server for localhost: node tools/serve.mjs FOLDER PORT [PREFIX]
import { createServer } from "node:http";
import { createReadStream, statSync } from "node:fs";
import { extname, join, normalize, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
  ".ts": "text/plain; charset=utf-8",
};

/** Serves `folder` under `prefix`. `seen` is called with each request's method and address. */
export function serve(folder, port, { prefix = "/", seen = () => {} } = {}) {
  const root = resolve(folder);
  const server = createServer((request, response) => {
    seen(request.method, request.url);
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const inside = path.startsWith(prefix) ? normalize(path.slice(prefix.length)) : null;
    const file = inside === null ? null : join(root, inside === "." || inside === "" ? "index.html" : inside);
    try {
      if (!file || !file.startsWith(root) || !statSync(file).isFile()) throw new Error("not found");
    } catch {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
      return;
    }
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => done(server));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder = "dist", port = "8080", prefix = "/"] = process.argv.slice(2);
  await serve(folder, Number(port), { prefix });
}
