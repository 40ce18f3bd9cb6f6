// Stores that know nothing of Carnet: they take a file by PUT and answer with a status, without a
// receipt.
//
//   const store = await apacheStore.begin({ origin: "http://localhost:8080" });
//   await fetch(`${store.url}${name}`, { method: "PUT", headers: store.headers, body });
//   await store.stored();      // names of the files that are there
//   await store.read(name);    // the bytes of one
//   await store.fail(503);     // from now on every PUT is answered so
//   await store.mend();
//   await store.remove();
//
// What they are, as `tests/faults/plain-stores.spec.mjs` holds them to it:
//
//   |                  | new | there, `If-None-Match: *` | there, without | half a body      |
//   |------------------|-----|---------------------------|----------------|------------------|
//   | nginx, dav       | 201 | 204, replaced             | 204, replaced  | leaves nothing   |
//   | … and `keeping`  | 201 | 412                       | 412            | leaves nothing   |
//   | Apache, mod_dav  | 201 | 412                       | 204, replaced  | leaves nothing   |
//   | S3 (moto)        | 200 | 412                       | 200, replaced  |                  |
//
// nginx and Apache write to another name (nginx in its temporary folder, Apache as `.davfs.tmp…`
// beside) and rename; neither calls fsync, so an answer does not say that a power cut is survived.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { Daemon, installed } from "./daemon.mjs";
import { apache, nginx } from "./hosts.mjs";
import { target } from "./programs.mjs";

/** What the servers below can be told to fail with. */
const FAILURES = [403, 429, 500, 503, 507];

/** Headers that a page on another origin may send. */
const ALLOWED = [
  "authorization",
  "carnet-device",
  "carnet-signature",
  "content-digest",
  "content-type",
  "if-none-match",
].join(", ");

/** A folder that a web server writes to. */
class FolderStore {
  constructor(daemon, headers) {
    this.daemon = daemon;
    this.url = `${daemon.origin}/records/`;
    this.headers = headers;
    this.folder = daemon.path("store/records");
  }

  async stored() {
    return (await readdir(this.folder)).sort();
  }

  async read(name) {
    return readFile(join(this.folder, name));
  }

  /** The server looks for a file with the status as its name. */
  async fail(status) {
    if (!FAILURES.includes(status)) throw new Error(`no rule for ${status}`);
    await this.daemon.write(`fail/${status}`, "");
  }

  async mend() {
    for (const status of FAILURES) await rm(this.daemon.path(`fail/${status}`), { force: true });
  }

  async stop() {
    await this.daemon.stop();
  }

  async start() {
    await this.daemon.start();
  }

  async remove() {
    await this.daemon.remove();
  }
}

async function folderStore(host, headers, configure) {
  const daemon = await Daemon.begin(host.program, "carnet-store-");
  try {
    for (const name of ["store", "store/records", "fail", "lock"]) await daemon.makeFolder(name);
    await configure(daemon);
    await daemon.start(host.arguments(daemon));
  } catch (error) {
    await daemon.remove();
    throw error;
  }
  return new FolderStore(daemon, headers);
}

/** nginx with its own module for PUT. */
export const nginxStore = {
  name: "nginx",
  program: nginx.program,
  // It replaces what is there, whatever the request says, unless it is told to keep it.
  keeps: false,

  /**
   * @param {object} [options]
   * @param {string} [options.authorization] what the header of this name has to be
   * @param {string} [options.origin] the origin whose pages may store
   * @param {boolean} [options.keeping] what is there is never replaced: answered with 412
   */
  async begin({ authorization = "Bearer secret", origin = "*", keeping = false } = {}) {
    const failures = (daemon) =>
      FAILURES.map((status) => `if (-f ${daemon.path(`fail/${status}`)}) { return ${status}; }`);
    const cors = `add_header Access-Control-Allow-Origin "${origin}" always;
      add_header Access-Control-Allow-Methods "PUT" always;
      add_header Access-Control-Allow-Headers "${ALLOWED}" always;`;
    return folderStore(nginx, { Authorization: authorization }, (daemon) => {
      const location = `client_max_body_size 8m;
    location /records/ {
      root ${daemon.path("store")};
      ${cors}
      if ($request_method = OPTIONS) { return 204; }
      if ($http_authorization != "${authorization}") { return 401; }
      ${failures(daemon).join("\n      ")}
      ${keeping ? "if (-f $request_filename) { return 412; }" : ""}
      dav_methods PUT;
      limit_except PUT OPTIONS { deny all; }
    }`;
      return daemon.write("nginx.conf", nginx.configuration(daemon, location));
    });
  },
};

/** Apache httpd with mod_dav. */
export const apacheStore = {
  name: "Apache httpd",
  program: apache.modules && apache.program,
  keeps: true,

  /**
   * @param {object} [options]
   * @param {string} [options.user] user of the Basic authentication
   * @param {string} [options.password] and password
   * @param {string} [options.origin] the origin whose pages may store
   */
  async begin({ user = "team", password = "secret", origin = "*" } = {}) {
    const basic = Buffer.from(`${user}:${password}`).toString("base64");
    const modules = ["mpm_event", "authz_core", "authz_user", "authn_core", "authn_file"];
    modules.push("auth_basic", "dav", "dav_fs", "headers", "rewrite", "allowmethods");
    return folderStore(apache, { Authorization: `Basic ${basic}` }, async (daemon) => {
      const failures = FAILURES.map((status) => {
        return `RewriteCond ${daemon.path(`fail/${status}`)} -f
  RewriteCond %{REQUEST_METHOD} PUT
  RewriteRule ^ - [R=${status},L]`;
      });
      // The old form of a digest: the one that needs no program to make.
      const digest = createHash("sha1").update(password).digest("base64");
      await daemon.write("users", `${user}:{SHA}${digest}\n`);
      const lines = `DocumentRoot ${daemon.path("store")}
DavLockDB ${daemon.path("lock/db")}
LimitRequestBody ${8 << 20}
<Directory ${daemon.path("store/records")}>
  Dav On
  AllowMethods PUT OPTIONS
  AuthType Basic
  AuthName records
  AuthUserFile ${daemon.path("users")}
  <LimitExcept OPTIONS>
    Require valid-user
  </LimitExcept>
  <Limit OPTIONS>
    Require all granted
  </Limit>
  Header always set Access-Control-Allow-Origin "${origin}"
  Header always set Access-Control-Allow-Methods "PUT"
  Header always set Access-Control-Allow-Headers "${ALLOWED}"
  RewriteEngine On
  ${failures.join("\n  ")}
</Directory>`;
      await daemon.write("httpd.conf", apache.configuration(daemon, modules, lines));
    });
  },
};

const BUCKET = "carnet";

/**
 * A server that speaks S3. It is large, so nothing installs it, and tests with it are left out where
 * it is not: python3 -m venv target/moto && target/moto/bin/pip install "moto[server]==5.2.5"
 */
export const s3Store = {
  name: "S3 (moto)",
  program: [join(target, "moto/bin/moto_server")].find(existsSync) ?? installed("moto_server"),
  keeps: true,

  /**
   * It looks for a signature, and does not check it.
   *
   * @param {object} [options]
   * @param {string} [options.origin] the origin whose pages may store
   */
  async begin({ origin = "*" } = {}) {
    const daemon = await Daemon.begin(s3Store.program, "carnet-store-");
    try {
      await daemon.start(["-H", "127.0.0.1", "-p", String(daemon.port)]);
      const store = new S3Store(daemon);
      await store.make(origin);
      return store;
    } catch (error) {
      await daemon.remove();
      throw error;
    }
  },
};

class S3Store {
  constructor(daemon) {
    this.daemon = daemon;
    this.bucket = `${daemon.origin}/${BUCKET}`;
    this.url = `${this.bucket}/records/`;
    this.headers = {
      Authorization:
        "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, " +
        "SignedHeaders=host, Signature=0",
    };
  }

  async make(origin) {
    const rules = ["authorization", "content-type", "if-none-match"]
      .map((name) => `<AllowedHeader>${name}</AllowedHeader>`)
      .join("");
    const cors = `<CORSConfiguration><CORSRule><AllowedOrigin>${origin}</AllowedOrigin>
      <AllowedMethod>PUT</AllowedMethod>${rules}</CORSRule></CORSConfiguration>`;
    await this.#ask("", { method: "PUT" });
    await this.#ask("?cors", { method: "PUT", body: cors });
  }

  async stored() {
    const list = await (await this.#ask("?list-type=2")).text();
    return Array.from(list.matchAll(/<Key>records\/([^<]+)<\/Key>/g), ([, name]) => name).sort();
  }

  async read(name) {
    return Buffer.from(await (await this.#ask(`/records/${name}`)).arrayBuffer());
  }

  /** Stopped, it has forgotten everything. */
  async remove() {
    await this.daemon.remove();
  }

  async #ask(rest, options = {}) {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(this.bucket + rest, { headers: this.headers, signal, ...options });
    if (!answer.ok) throw new Error(`the store answered ${answer.status}`);
    return answer;
  }
}

/** All of them. */
export const STORES = [nginxStore, apacheStore, s3Store];
