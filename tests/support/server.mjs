// A fresh programme with its own desk and inbox, in a folder of its own, on a port of its own.
//
//   const programme = await newProgramme({ forms: ["forms/social.md"] });
//   await page.goto(programme.link);          // enrols one device
//   await other.goto(await programme.newLink());
//   await programme.stopInbox();              // the network is gone
//   await programme.startInbox();             // and back, at the same address
//   await programme.pull();                   // what the coordinators do
//   await programme.desk("export", "--csv", programme.path("tables"));
//   await programme.remove();

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";

import { app, call, carnet, inbox, root } from "./programs.mjs";

const START_WITHIN_MS = 15_000;

/**
 * Makes keys and a programme, and starts its inbox.
 *
 * @param {object} [options]
 * @param {string[]} [options.forms] workbooks and forms, relative to the repository
 * @param {string} [options.name] the programme's name
 * @param {string} [options.appDir] the app's files, `dist/` unless given
 * @param {string} [options.url] where devices find the inbox, if something stands in front of it
 * @param {string[]} [options.inboxArgs] what else the inbox is started with
 */
export async function newProgramme(options = {}) {
  const { forms = ["forms/social.md"], name = "Test", appDir = app, url, inboxArgs } = options;
  const folder = await mkdtemp(join(tmpdir(), "carnet-test-"));
  const programme = new Programme(folder, await freePort(), { appDir, url, inboxArgs });
  try {
    await programme.desk("keys", "new", "--no-passphrase");
    const chosen = forms.flatMap((form) => ["--form", isAbsolute(form) ? form : join(root, form)]);
    await programme.desk(
      ...["programme", "new", "--inbox-data", programme.inboxData],
      ...["--url", programme.url, "--name", name, ...chosen],
    );
    programme.link = await programme.newLink();
    await programme.startInbox();
  } catch (error) {
    await programme.remove();
    throw error;
  }
  return programme;
}

class Programme {
  #process;
  #words = "";

  constructor(folder, port, { appDir, url = `http://localhost:${port}`, inboxArgs = [] }) {
    this.folder = folder;
    this.port = port;
    this.appDir = appDir;
    this.url = url;
    this.inboxArgs = inboxArgs;
    /** An enrolment link, for one device. */
    this.link = "";
    this.inboxData = this.path("inbox");
    this.records = this.path("inbox/records");
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

  /** Another enrolment link: each enrols one device, once. */
  async newLink() {
    return (await this.desk("enrol", "--inbox-data", this.inboxData)).trim();
  }

  /** Takes the inbox's sealed records to the desk. */
  async pull() {
    return this.desk("pull", "--from", this.records);
  }

  async startInbox() {
    const args = ["--data", this.inboxData, "--app", this.appDir];
    args.push("--listen", `127.0.0.1:${this.port}`, ...this.inboxArgs);
    const child = spawn(inbox, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    this.#words = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => (this.#words += text));
    }
    child.on("error", (error) => (this.#words += error.message));
    const until = Date.now() + START_WITHIN_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > until) {
        throw new Error(`the inbox did not start:\n${this.#words}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Stops the inbox; by SIGKILL it has no time to put anything in order. */
  async stopInbox(signal = "SIGTERM") {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  /** What the inbox has logged since it started. */
  log() {
    return this.#words;
  }

  async remove() {
    await this.stopInbox("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }

  async #answers() {
    try {
      return (await fetch(`http://127.0.0.1:${this.port}/healthz`)).ok;
    } catch {
      return false;
    }
  }
}

/** A port that nothing listens on just now. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
