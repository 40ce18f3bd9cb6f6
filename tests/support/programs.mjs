// Where the built programs are, and how to run them.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

const native = process.env.CARNET_NATIVE ?? join(target, "native");
export const carnet = join(native, "carnet");
export const inbox = join(native, "carnet-inbox");
export const app = process.env.CARNET_APP ?? join(root, "dist");
export const xtask = process.env.CARNET_XTASK ?? join(target, "debug", "xtask");

/** Runs a built program to its end; rejects with its words if it fails. */
export async function call(program, args, options = {}) {
  if (!existsSync(program)) throw new Error(`build it first: cargo xtask build (${program})`);
  return run(program, args, { encoding: "utf8", ...options });
}
