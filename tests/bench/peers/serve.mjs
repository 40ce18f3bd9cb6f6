// Serves what is in memory, compressed with Brotli as strongly as it can be, and for good: on a second
// visit the browser has everything.

import { createServer } from "node:http";
import { once } from "node:events";
import { brotliCompressSync, constants } from "node:zlib";

const STRONGEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** @param {Map<string, { type: string, body: string | Buffer }>} files by their paths */
export async function serve(files) {
  const ready = new Map(
    [...files].map(([path, { type, body }]) => [path, { type, body: brotliCompressSync(body, STRONGEST) }]),
  );
  const server = createServer((request, response) => {
    const file = ready.get(new URL(request.url, "http://localhost").pathname);
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, {
      "Content-Type": file.type,
      "Content-Encoding": "br",
      "Content-Length": file.body.length,
      "Cache-Control": "public, max-age=31536000, immutable",
    });
    response.end(file.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://localhost:${server.address().port}`,
    add: (path, { type, body }) => ready.set(path, { type, body: brotliCompressSync(body, STRONGEST) }),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
