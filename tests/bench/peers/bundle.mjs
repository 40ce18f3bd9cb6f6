// Makes a page of each peer, minified, as a site would ship it: path → { type, body }.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readFile } from "node:fs/promises";

import { build } from "esbuild";
import { Logger, compile } from "sass";

const here = import.meta.dirname;
const packages = join(here, "node_modules");

/** What a peer's page needs beside its script; the rest is the same for all. */
const PAGES = {
  enketo: {
    styles: enketoTheme,
    // The hooks that Enketo looks for, as its own template has them.
    body: `<div class="main"><article class="paper">
<header class="form-header clearfix"><span class="form-language-selector hide"></span></header>
<section class="form-footer"><a href="#" class="previous-page disabled">Back</a>
<a href="#" class="btn btn-primary next-page disabled">Next</a>
<a href="#" class="first-page disabled">First</a><a href="#" class="last-page disabled">Last</a>
</section></article></div>`,
  },
  "web-forms": { body: `<div id="form"></div>` },
  engine: { body: "" },
  survey: {
    // Without the font that the other style sheet loads from elsewhere.
    styles: () => readFile(join(packages, "survey-core/survey-core.fontless.min.css"), "utf8"),
    body: `<div id="form"></div>`,
  },
  transform: { body: "" },
};

/** The theme of Enketo's own template. */
function enketoTheme() {
  const theme = join(packages, "enketo-core/src/sass/formhub/formhub.scss");
  // A path of the repository that Enketo is developed in.
  const foreign = /^\/packages\/enketo-core\/node_modules\//;
  const findFileUrl = (url) =>
    foreign.test(url) ? pathToFileURL(join(packages, url.replace(foreign, ""))) : null;
  const options = { style: "compressed", logger: Logger.silent, importers: [{ findFileUrl }] };
  return compile(theme, options).css;
}

export async function bundlePages() {
  const files = new Map();
  for (const [name, page] of Object.entries(PAGES)) {
    const styles = await page.styles?.();
    if (styles) files.set(`/${name}/page.css`, { type: "text/css", body: styles });
    files.set(`/${name}/`, { type: "text/html; charset=utf-8", body: html(page, Boolean(styles)) });
    for (const { path, contents } of await scripts(name)) {
      files.set(`/${name}/${path}`, { type: "text/javascript", body: contents });
    }
  }
  return files;
}

const html = ({ body }, hasStyles) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Benchmark</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
${hasStyles ? '<link rel="stylesheet" href="page.css">' : ""}
<script type="module" src="page.js"></script></head><body>${body}</body></html>
`;

async function scripts(name) {
  const outdir = join(here, "out");
  const { outputFiles } = await build({
    entryPoints: { page: join(here, "pages", `${name}.js`) },
    // What a peer loads only when it needs it stays apart.
    splitting: true,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    outdir,
    logLevel: "error",
    // The transformer asks for it in Node only.
    external: ["libxslt"],
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
  });
  return outputFiles.map(({ path, contents }) => ({
    path: path.slice(outdir.length + 1),
    contents: Buffer.from(contents),
  }));
}

/** The version of each package that is measured. */
export async function versions() {
  const { devDependencies } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
  const found = {};
  for (const name of Object.keys(devDependencies)) {
    const manifest = join(packages, name, "package.json");
    found[name] = JSON.parse(await readFile(manifest, "utf8")).version;
  }
  return found;
}
