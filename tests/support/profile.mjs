// A browser with a profile that outlives it, as on a phone.

import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Notebook } from "./notebook.mjs";

export class Profile {
  /** @param test Playwright's fixtures `playwright`, `launchOptions`, `locale` and `language` */
  static async create({ playwright, launchOptions, locale, language }) {
    const profile = new Profile();
    profile.folder = await mkdtemp(join(tmpdir(), "carnet-profile-"));
    profile.launch = async () => {
      const options = { ...launchOptions, locale, viewport: { width: 360, height: 740 } };
      return playwright.chromium.launchPersistentContext(profile.folder, options);
    };
    profile.language = language;
    return profile;
  }

  /** Starts the browser. */
  async open() {
    this.context = await this.launch();
    const [page] = this.context.pages();
    return new Notebook(page, this.language);
  }

  /** Ends the browser in order. */
  async close() {
    await this.context?.close();
    this.context = undefined;
  }

  /** Ends the browser as an empty battery would. Needs Linux's list of processes. */
  async kill() {
    const gone = new Promise((resolve) => this.context.once("close", resolve));
    for (const pid of await browsersOf(this.folder)) process.kill(pid, "SIGKILL");
    await gone;
    this.context = undefined;
  }

  /** Deletes a part of the profile, by its path; the browser must be closed. */
  async lose(part) {
    await rm(join(this.folder, part), { recursive: true });
  }

  /** Remembers a part of the profile; the function that this gives puts it back. */
  async remember(part) {
    const [path, kept] = [join(this.folder, part), join(this.folder, "kept", part)];
    await cp(path, kept, { recursive: true });
    return async () => {
      await rm(path, { recursive: true });
      await cp(kept, path, { recursive: true });
    };
  }

  async remove() {
    await this.close().catch(() => {});
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Ids of the processes that were started with this profile. */
async function browsersOf(folder) {
  const found = [];
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (line.split("\0").includes(`--user-data-dir=${folder}`)) found.push(Number(id));
  }
  return found;
}
