// The way between the app and its inbox, on which a test lets things go wrong: a proxy that also
// sees what the service worker sends, and that can break a connection anywhere.
//
//   way.rule = (delivery) => delivery.drop();              // before it arrives
//   way.rule = async (delivery) => {                       // after the inbox has it
//     await delivery.ask();
//     delivery.drop();
//   };
//   way.rule = async (delivery) => delivery.cut(await delivery.ask(), 100);
//   way.rule = null;                                       // all is well

import { Agent, createServer, request } from "node:http";
import { createServer as createSecure } from "node:https";
import { once } from "node:events";

const RECORD = /^\/records\/([0-9a-f]{64})\.age$/;

export class Way {
  /** (delivery) => what is to become of it; without one it is handed on. */
  rule = null;
  /** (request, response) => true, for what is answered on the way and is no delivery. */
  other = null;
  /** Response headers that it changes, by name: (value) => another. */
  changes = {};
  /** Digests in the order in which deliveries came this far. */
  seen = [];
  #agent = new Agent({ keepAlive: true });
  #sockets = new Set();

  /** Over TLS with a certificate and its key, if they are given. */
  static async open({ tls, port = 0 } = {}) {
    const way = new Way();
    const create = tls ? (take) => createSecure(tls, take) : createServer;
    way.server = create((asked, response) => {
      // One request, one connection: a browser repeats by itself what fails on an old one.
      response.shouldKeepAlive = false;
      way.#take(asked, response).catch((error) => response.destroy(error));
    });
    way.server.on("connection", (socket) => {
      way.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => way.#sockets.delete(socket));
    });
    way.server.on("tlsClientError", () => {});
    way.server.listen(port, "127.0.0.1");
    await once(way.server, "listening");
    way.port = way.server.address().port;
    return way;
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    this.#agent.destroy();
    this.server.close();
    await once(this.server, "close");
  }

  /** How often each record has come this far. */
  counts() {
    const counts = new Map();
    for (const digest of this.seen) counts.set(digest, (counts.get(digest) ?? 0) + 1);
    return counts;
  }

  async #take(asked, response) {
    const chunks = [];
    for await (const chunk of asked) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const [, digest] = RECORD.exec(asked.url.split("?")[0]) ?? [];
    if (digest && asked.method === "PUT") {
      this.seen.push(digest);
      const delivery = new Delivery(this, { digest, asked, response, body });
      if (this.rule) return await this.rule(delivery);
      return delivery.answer(await delivery.ask());
    }
    if (this.other?.(asked, response)) return;
    const answer = await this.ask(asked, body);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  /** Asks the inbox. */
  async ask({ method, url, headers }, body) {
    const to = { port: this.to, host: "127.0.0.1", path: url, method, headers, agent: this.#agent };
    const sent = request({ ...to, headers: { ...headers, connection: "keep-alive" } });
    sent.end(body);
    const [answer] = await once(sent, "response");
    const chunks = [];
    for await (const chunk of answer) chunks.push(chunk);
    const { connection, "keep-alive": _, "transfer-encoding": __, ...rest } = answer.headers;
    for (const [name, change] of Object.entries(this.changes)) rest[name] = change(rest[name]);
    return { status: answer.statusCode, headers: rest, body: Buffer.concat(chunks) };
  }
}

/** A record on its way. */
class Delivery {
  constructor(way, { digest, asked, response, body }) {
    Object.assign(this, { way, digest, asked, response, body });
  }

  get length() {
    return this.body.length;
  }

  /** Hands it on; resolves to the inbox's answer. */
  ask() {
    return this.way.ask(this.asked, this.body);
  }

  /** Gives an answer back. */
  answer({ status, headers = {}, body = "" }) {
    const length = status === 204 ? {} : { "Content-Length": Buffer.byteLength(body) };
    this.response.writeHead(status, { ...headers, ...length }).end(status === 204 ? "" : body);
  }

  /** The connection breaks. */
  drop() {
    this.response.socket.resetAndDestroy();
  }

  /** Gives back the first bytes of an answer's body; `told` is the length that it is said to have. */
  cut({ status, headers, body }, length, told = length) {
    const { response } = this;
    response.writeHead(status, { ...headers, "Content-Length": told });
    response.write(body.subarray(0, length), () => response.socket.end());
  }
}

/** A request's address as it goes on the wire: the app opens its deliveries with a made-up user's name,
 * which the browser keeps to itself. */
export function addressOf(request) {
  const url = new URL(request.url());
  url.username = "";
  return url.href;
}
