// A large form made elsewhere, of which Carnet knows nothing: it is filled, sealed, delivered and
// exported like Carnet's own.

import { expect, test } from "../support/test.mjs";
import { expectAbout, exportTables } from "../support/exports.mjs";
import { readForm } from "../support/forms.mjs";
import { Notebook } from "../support/notebook.mjs";
import { SCENARIOS, hasRecordings } from "../support/recorded-forms.mjs";
import { Robot } from "../support/robot.mjs";
import { newProgramme } from "../support/server.mjs";
import { LANGUAGE, storyteller, whoVa } from "../support/who-va.mjs";

const SEED = 20261122;

// Hundreds of screens: a trace of them all would take as long as the journey.
test.use({ trace: "off" });
test.skip(!hasRecordings, `the recorded form is not here: ${SCENARIOS}`);

test("the WHO verbal autopsy, from consent to the table", async ({ browser, page, language }) => {
  test.setTimeout(240_000);
  const file = await whoVa();
  const programme = await newProgramme({ forms: [file.path] });
  try {
    const form = await readForm(file.path, browser);
    const notebook = new Notebook(page, language);
    const text = (reference) => `Words about ${reference.split("/").pop()}, "quoted", é`;
    const robot = new Robot(notebook, form, LANGUAGE, storyteller(SEED, text));

    await notebook.begin(programme.link);
    await notebook.start(form.title);
    await robot.fill();
    const given = [...robot.asked].filter(([, answer]) => answer !== undefined);
    expect(given.length).toBeGreaterThan(150);
    await notebook.seal();
    await notebook.goOutbox();
    await expect(notebook.records("delivered")).toHaveCount(1);

    const { rows } = (await exportTables(programme))[`${form.id}.csv`];
    expect(rows).toHaveLength(1);
    expectAbout(rows[0], form, { sequence: 1 });
    const answers = new Map(given);
    const asked = form.questions.filter((question) => !question.note && !question.calculated);
    const expected = {};
    const found = {};
    for (const { reference } of asked) {
      const { name } = form.leaves.find((leaf) => leaf.path === reference);
      expected[name] = [answers.get(reference) ?? ""].flat().join(" ");
      found[name] = rows[0][name];
    }
    expect(found).toEqual(expected);
  } finally {
    await programme.remove();
    await file.remove();
  }
});
