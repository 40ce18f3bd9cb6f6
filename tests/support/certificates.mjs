// Certificates that a server may show, good and bad, made by OpenSSL.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { call } from "./programs.mjs";
import { installed } from "./daemon.mjs";

export const openssl = installed("openssl");

const CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** An authority that nobody knows but who is told of it, in a folder. */
export class Authority {
  static async make(folder, name = "authority") {
    const authority = Object.assign(new Authority(), { folder, name });
    await authority.#run("req", "-x509", ...CURVE, "-subj", `/CN=${name}`, "-days", "30", "-out",
      authority.#path("pem"), "-keyout", authority.#path("key"));
    authority.certificate = await readFile(authority.#path("pem"), "utf8");
    return authority;
  }

  /** A certificate and its key, for a host, good for so many days from now. */
  async issue({ host = "localhost", days = 30 } = {}) {
    const [key, request, extensions, out] = ["key", "csr", "ext", "pem"].map((ending) =>
      this.#path(`${host}.${days}.${ending}`),
    );
    await this.#run("req", "-new", ...CURVE, "-subj", `/CN=${host}`, "-keyout", key, "-out", request);
    await writeFile(extensions, `subjectAltName=DNS:${host}\n`);
    const by = ["-CA", this.#path("pem"), "-CAkey", this.#path("key"), "-CAcreateserial"];
    const what = ["-in", request, "-out", out, "-days", String(days), "-extfile", extensions];
    await this.#run("x509", "-req", ...what, ...by);
    return { key: await readFile(key, "utf8"), cert: await readFile(out, "utf8") };
  }

  /** A certificate that vouches for itself. */
  async selfSigned(host = "localhost") {
    const [key, out] = ["key", "pem"].map((ending) => this.#path(`self.${ending}`));
    const names = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
    await this.#run("req", "-x509", ...CURVE, ...names, "-keyout", key, "-out", out);
    return { key: await readFile(key, "utf8"), cert: await readFile(out, "utf8") };
  }

  #path(ending) {
    return join(this.folder, `${this.name}.${ending}`);
  }

  #run(...args) {
    return call(openssl, args);
  }
}
