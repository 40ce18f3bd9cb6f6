// A web server whose answers a test decides: files from a folder, unless a rule says otherwise.

import { createServer } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** As the inbox sends it. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
  "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; " +
  "worker-src 'self'; manifest-src 'self'; " +
  "font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Serves a folder under `base` on a port of its own; `requests` lists the paths asked for. */
export class Web {
  /** path → (response) => void, in place of the file. */
  rules = new Map();
  requests = [];
  /** While true, every connection breaks. */
  down = false;

  constructor(folder, base = "/") {
    this.folder = folder;
    this.base = base;
    this.server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.destroy(error));
    });
  }

  async start() {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://localhost:${this.server.address().port}${this.base}`;
    return this;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #answer(request, response) {
    if (this.down) return response.destroy();
    const { pathname } = new URL(request.url, "http://localhost");
    if (!pathname.startsWith(this.base)) return response.writeHead(404).end();
    const path = pathname.slice(this.base.length) || "index.html";
    this.requests.push(path);
    const rule = this.rules.get(path);
    response.setHeader("Content-Security-Policy", POLICY);
    if (rule) return rule(response);
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    try {
      const body = await readFile(join(this.folder, path));
      response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-cache" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }
}
