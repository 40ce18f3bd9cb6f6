// Versions of a small app with the real service worker and start-up script, put together by the
// build's own hook.

import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { call, root, xtask } from "./programs.mjs";

const EMPTY_MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

const page = (version) => `<!doctype html>
<html lang="en">
  <title>Version ${version}</title>
  <link rel="modulepreload" id="app-code" href="./app-${version}.js">
  <link rel="preload" id="app-module" href="./app-${version}.wasm" as="fetch" crossorigin>
  <body data-page="${version}">
    <div id="splash"></div>
    <section id="too-old" hidden>Too old</section>
    <section id="crash" hidden><button id="reload" type="button">Reload</button></section>
    <script src="./guard.js"></script>
    <script type="module" src="./boot.js"></script>
  </body>
</html>
`;

const code = (version) => `export default async ({ module_or_path }) => {
  const { module } = await WebAssembly.instantiateStreaming(fetch(module_or_path));
  document.body.dataset.module = String(Boolean(module));
};
export const start = async (done) => {
  try {
    const [, spoken] = await (await fetch("texts/en-${version}.json")).json();
    document.body.dataset.app = spoken;
    done(true);
  } catch {
    done(false);
  }
};
`;

/** Texts of which the second is the version. */
const texts = (version) => JSON.stringify(["some", String(version)]);

/** A folder of versions; `make(1)` gives the folder of version 1. */
export class Versions {
  static async begin() {
    const versions = new Versions();
    versions.folder = await mkdtemp(join(tmpdir(), "carnet-versions-"));
    return versions;
  }

  async make(version) {
    const folder = join(this.folder, String(version));
    await mkdir(join(folder, "texts"), { recursive: true });
    const files = {
      "index.html": page(version),
      [`app-${version}.js`]: code(version),
      [`app-${version}.wasm`]: EMPTY_MODULE,
      [`texts/en-${version}.json`]: texts(version),
      [`texts/fr-${version}.json`]: texts(version),
      [`texts/pt-BR-${version}.json`]: texts(version),
      "same-name.txt": `of version ${version}`,
      "unchanged.txt": "of every version",
      "author.html": `<!doctype html><title>Authors</title><body data-page="authors ${version}">`,
      "author-later.txt": `of version ${version}`,
    };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content);
    }
    for (const name of ["boot.js", "guard.js", "sync.js"]) {
      await cp(join(root, "public", name), join(folder, name));
    }
    const env = { ...process.env, TRUNK_STAGING_DIR: folder, TRUNK_PROFILE: "debug" };
    await call(xtask, ["dist-hook"], { cwd: root, env });
    return folder;
  }

  async remove() {
    await rm(this.folder, { recursive: true, force: true });
  }
}
