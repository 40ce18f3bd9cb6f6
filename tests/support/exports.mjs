// What the coordinators get, beside what was answered.

import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "@playwright/test";

import { readTable } from "./tables.mjs";

/** Pulls, exports, and reads every table by its file's name. */
export async function exportTables(programme) {
  await programme.pull();
  const folder = programme.path("tables");
  await programme.desk("export", "--csv", folder);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".csv"));
  const tables = await Promise.all(names.map((name) => readTable(join(folder, name))));
  return Object.fromEntries(names.map((name, index) => [name, tables[index]]));
}

/** Columns about the record rather than the answers. */
const ABOUT = [
  "_instance_id",
  "_form_version",
  "_finished_day",
  "_device",
  "_sequence",
  "_state",
  "_sha256",
  "_outing",
  "_person",
];

/** The header that a form's table must have; `repeat`: that of its entries. */
export function expectedHeader(form, repeat = null) {
  const columns = form.leaves
    .filter((leaf) => leaf.repeat === repeat)
    .flatMap(({ name, absent }) => (absent.length ? [name, `${name}.absent`] : [name]));
  return [...(repeat ? ["_instance_id", "_index"] : ABOUT), ...columns];
}

/** One answer as its cell: several choices in the order of the form. */
const cell = (question, answer) => {
  if (answer === undefined || answer?.absent) return "";
  if (!Array.isArray(answer)) return String(answer);
  const order = question.choices.map((choice) => choice.value);
  return order.filter((value) => answer.includes(value)).join(" ");
};

/**
 * Compares a row with the answers, cell by cell: what was not answered must be empty.
 *
 * @param answers by full reference; calculated values too
 * @param {string} [entry] the entry of a repeat, as `/data/child[2]`
 */
export function expectRow(row, form, answers, { repeat = null, entry } = {}) {
  const expected = {};
  for (const { path, name, absent } of form.leaves.filter((leaf) => leaf.repeat === repeat)) {
    const reference = entry ? path.replace(repeat, entry) : path;
    const answer = answers[reference];
    const question = form.byReference.get(path);
    expected[name] = cell(question, answer);
    if (absent.length) expected[`${name}.absent`] = answer?.absent ?? "";
  }
  const about = Object.keys(row).filter((name) => name.startsWith("_"));
  const found = Object.fromEntries(Object.entries(row).filter(([name]) => !about.includes(name)));
  expect(found).toEqual(expected);
}

/** The quasigroup of the check digit (Damm 2004). */
const DAMM = [
  "0317598642",
  "7092154863",
  "4206871359",
  "1750983426",
  "6123045978",
  "3674209581",
  "5869720134",
  "8945362017",
  "9438617205",
  "2581436790",
];

/** Whether this is a person's code, and its last digit the one that checks the others. */
export function isPerson(code) {
  const digits = [...code.replaceAll("-", "")];
  return (
    /^\d{4}-\d{3}-\d{4}-\d{3}$/.test(code) &&
    digits.reduce((state, digit) => Number(DAMM[state][digit]), 0) === 0
  );
}

/** What every record's own columns must say. */
export function expectAbout(row, form, { sequence }) {
  expect(row._instance_id).toMatch(/^uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(row._form_version).toBe(form.version);
  expect(row._finished_day).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(row._device).not.toBe("");
  expect(row._sequence).toBe(String(sequence));
  expect(row._state).toBe("final");
  expect(row._sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(row._outing).toBe("");
  expect(isPerson(row._person)).toBe(true);
}
