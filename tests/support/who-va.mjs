// The WHO verbal autopsy, a form of 485 questions, from the recorded runs of other engines; and a
// robot's way through it.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { random } from "./random.mjs";
import { SCENARIOS, recordings } from "./recorded-forms.mjs";

export const LANGUAGE = "English";

/** What the recordings call it. */
export const TOPIC = "smoketests/who-va";

/** Writes the form into a folder of its own and returns its path; `remove` takes it away again. */
export async function whoVa() {
  for await (const { topic, form } of recordings()) {
    if (topic !== TOPIC) continue;
    const folder = await mkdtemp(join(tmpdir(), "carnet-who-va-"));
    const path = join(folder, "who-va.xml");
    await writeFile(path, form);
    return { path, remove: () => rm(folder, { recursive: true, force: true }) };
  }
  throw new Error(`${SCENARIOS} has no who-va`);
}

/** What the story hangs on: a grown-up, born and died on known days, with every paper there is. */
const FIXED = {
  Id10013: "yes",
  Id10008: "spouse",
  Id10020: "yes",
  Id10021: "1950-03-04",
  Id10022: "yes",
  Id10023_a: "2026-01-05",
  Id10065: "mainly_employed",
  ...Object.fromEntries(
    [
      ...["Id10051", "Id10069", "Id10069_a", "Id10310", "Id10413", "Id10432"],
      ...["Id10435", "Id10437", "Id10438", "Id10462", "Id10463"],
    ].map((name) => [name, "yes"]),
  ),
};

/** The questions that ask for text; all but those about a child's parents come in the story. */
export const writtenIn = (form) =>
  form.questions
    .filter(({ kind, type, note }) => kind === "input" && type === "string" && !note)
    .map(({ reference }) => reference)
    .filter((reference) => !/Id1006[12]$/.test(reference));

/** Numbers to try, from what is likely to fit to what is not. */
const NUMBERS = ["2", "1", "0", "5", "12", "30", "60", "75", "99", "88", "2000"];
const DAYS = ["2026-01-05", "2025-12-01", "2026-01-20", "1990-06-15"];

/**
 * Answers everything that is asked, the same way for the same seed.
 *
 * @param {(reference: string) => string} text what to write where text is asked
 */
export function storyteller(seed, text) {
  const next = random(seed);
  const given = new Map();
  return (reference, question, attempt) => {
    // A page that was not content asks again: what was chosen stays, numbers and days change.
    const kept = given.get(reference);
    if (kept !== undefined && !["int", "decimal", "date"].includes(question.type)) return kept;
    const answer = invent(reference, question, attempt, next, text);
    given.set(reference, answer);
    return answer;
  };
}

function invent(reference, question, attempt, next, text) {
  const name = reference.split("/").pop();
  const { kind, type, choices } = question;
  if (name in FIXED) return FIXED[name];
  if (kind === "select1") return next.of(choices).value;
  if (kind === "select") return [next.of(choices).value];
  if (type === "int") return NUMBERS[attempt % NUMBERS.length];
  if (type === "decimal") return ["2.5", "38"][attempt % 2];
  if (type === "date") return DAYS[attempt % DAYS.length];
  return text(reference);
}
