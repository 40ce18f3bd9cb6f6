// What the engines are given: a site with the peers' pages and questionnaires, and for Carnet a
// programme with one questionnaire.

import { join } from "node:path";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";

import { bundlePages } from "./bundle.mjs";
import { serve } from "./serve.mjs";
import { survey, xform } from "./forms.mjs";
import { newProgramme } from "../../support/server.mjs";

/** Serves the peers' pages and the questionnaires of these sizes. */
export async function peersSite(sizes, browser) {
  const site = await serve(await bundlePages());
  const transform = await transformer(site, browser);
  for (const size of sizes) {
    const put = (name, type, body) => site.add(`/forms/${size}/${name}`, { type, body });
    put("form.xml", "application/xml", xform(size));
    for (const [pages, suffix] of [[false, ""], [true, "-paged"]]) {
      put(`survey${suffix}.json`, "application/json", JSON.stringify(survey(size, { pages })));
      put(`enketo${suffix}.json`, "application/json", await transform(xform(size, { pages })));
    }
  }
  return site;
}

/** Enketo's transformer, in a page of its own. */
async function transformer(site, browser) {
  const page = await browser.newPage();
  await page.goto(`${site.url}/transform/`);
  await page.waitForFunction(() => window.transform);
  return (form) => page.evaluate((it) => window.transform(it), form);
}

/** A programme with the questionnaire of this size alone. */
export async function programmeOf(size) {
  const folder = await mkdtemp(join(tmpdir(), "carnet-bench-"));
  try {
    const path = join(folder, "form.xml");
    await writeFile(path, xform(size));
    return await newProgramme({ forms: [path] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
