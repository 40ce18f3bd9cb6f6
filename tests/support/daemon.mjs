// A program that serves something, in a folder of its own that goes with it.
//
//   const daemon = await Daemon.begin("nginx");
//   await daemon.write("nginx.conf", `… listen 127.0.0.1:${daemon.port} …`);
//   await daemon.start(["-c", daemon.path("nginx.conf")]);
//   await daemon.stop();      // nothing answers any more
//   await daemon.remove();

import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { freePort } from "./server.mjs";

const START_WITHIN_MS = 30_000;

/** Where a program is, if it is installed. Servers are often outside of `PATH`. */
export function installed(...names) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

/** Whether servers give up root's rights, and then need to be let into their folder. */
export const asRoot = process.getuid?.() === 0;

export class Daemon {
  #process;
  #words = "";

  static async begin(program, prefix = "carnet-daemon-") {
    const daemon = new Daemon();
    daemon.program = program;
    daemon.folder = await mkdtemp(join(tmpdir(), prefix));
    if (asRoot) await chmod(daemon.folder, 0o755);
    daemon.port = await freePort();
    return daemon;
  }

  get origin() {
    return `http://localhost:${this.port}`;
  }

  /** A path inside its folder. */
  path(name) {
    return join(this.folder, name);
  }

  async write(name, text) {
    await mkdir(dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), text);
  }

  /** Makes a folder inside that the server may write to. */
  async makeFolder(name) {
    await mkdir(this.path(name), { recursive: true });
    if (asRoot) await chmod(this.path(name), 0o777);
    return this.path(name);
  }

  /** Starts it, as before if nothing else is said, and waits until it listens. */
  async start(args = this.args, env = this.env) {
    [this.args, this.env] = [args, env];
    const child = spawn(this.program, args, {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    this.#words = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => (this.#words += text));
    }
    const until = Date.now() + START_WITHIN_MS;
    while (!(await listens(this.port))) {
      if (child.exitCode !== null || Date.now() > until) {
        throw new Error(`${this.program} did not start:\n${this.#words}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop() {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }

  async remove() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => resolve(false));
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
