// A programme without an inbox: plain files beside the app on a web server, and a store for records.
//
//   const programme = await PlainProgramme.begin({ host: nginx, store, forms: [SHORT] });
//   await page.goto(programme.link);      // the same for every device
//   await programme.collect();            // what the coordinators do: pull, open, sign, publish
//   await programme.remove();

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Bundle } from "./hosts.mjs";
import { call, carnet } from "./programs.mjs";

export class PlainProgramme {
  /**
   * @param {object} options
   * @param host one of `HOSTS`, which serves the app and the programme's files
   * @param store a store of `plain-stores.mjs` that has begun; the app's policy lets records go there
   * @param {string[]} options.forms
   * @param {string} [options.query] what stands behind the records' addresses
   * @param {object} [options.headers] the store's own unless given
   */
  static async begin({ host, store, forms, query, headers = store.headers }) {
    const programme = new PlainProgramme();
    programme.store = store;
    programme.folder = await mkdtemp(join(tmpdir(), "carnet-plain-"));
    try {
      programme.bundle = await Bundle.make({ inboxes: [new URL(store.url).origin] });
      programme.server = await host.serve(programme.bundle, "/");
      await programme.#make({ forms, query, headers });
    } catch (error) {
      await programme.remove();
      throw error;
    }
    return programme;
  }

  async #make({ forms, query, headers }) {
    const to = { url: this.store.url.replace(/\/$/, ""), query, headers };
    await writeFile(this.path("store.json"), JSON.stringify(to));
    await this.desk("keys", "new", "--no-passphrase");
    await this.desk(
      ...["programme", "new", "--inbox-data", this.path("unused"), "--url", this.url],
      ...["--name", "Test", "--store", this.path("store.json")],
      ...forms.flatMap((form) => ["--form", form]),
    );
    await this.publish();
    this.link = (await this.desk("enrol")).trim();
  }

  get url() {
    return this.server.origin;
  }

  /** A path inside the programme's folder. */
  path(name) {
    return join(this.folder, name);
  }

  /** Runs `carnet …` on this programme's desk; resolves to what it printed. */
  async desk(...args) {
    const { stdout } = await call(carnet, [...args, "--desk", this.path("desk")]);
    return stdout;
  }

  /** Lays out the programme's files beside the app. */
  async publish() {
    await this.desk("programme", "folder", "-o", this.server.path("www"));
  }

  /** Brings what the store has to the desk, opens it, and publishes what was opened. */
  async collect() {
    const copy = this.path("store");
    await rm(copy, { recursive: true, force: true });
    await mkdir(copy);
    for (const name of await this.store.stored()) {
      await writeFile(join(copy, name), await this.store.read(name));
    }
    await this.desk("pull", "--from", copy);
    const { stderr } = await call(carnet, ["open", "--desk", this.path("desk")]);
    await this.desk("collected");
    await this.publish();
    return stderr;
  }

  /** What devices are told of the desk's last word. */
  async word() {
    const signed = JSON.parse(await readFile(this.server.path("www/collected.json"), "utf8"));
    return JSON.parse(signed.document);
  }

  async remove() {
    await this.server?.remove();
    await this.bundle?.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
