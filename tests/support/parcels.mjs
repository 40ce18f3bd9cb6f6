// Parcels: an outbox as a file, made and taken in as a worker does it, and taken apart.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

import { expect } from "@playwright/test";

const run = promisify(execFile);

export const BLOCK = 512;
const padded = (length) => Math.ceil(length / BLOCK) * BLOCK;

/** What is said of the last file that was taken in or saved. */
export function said(notebook) {
  const title = notebook.page.getByRole("heading", { level: 2, name: notebook.t("carry.title") });
  return title.locator("xpath=following-sibling::*[contains(@class, 'notice')]");
}

/** Saves what waits to a file: its name and its bytes. */
export async function saveParcel(notebook) {
  const begun = notebook.page.waitForEvent("download");
  await notebook.button("carry.save").click();
  const download = await begun;
  await expect(said(notebook)).toHaveText(notebook.t("carry.saved"));
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Begins to take a file in, on the outbox's screen. What was said of another is no longer there. */
export async function takeIn(notebook, buffer, name = "carnet.tar") {
  const field = notebook.page.locator("#parcel-file");
  await field.setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

/** The words about a file in which there was so much. */
export function taken(t, { records = 0, delivered = 0, damaged = 0, cut = false }) {
  const sentences = [];
  if (records || !delivered) sentences.push(t("carry.taken", { count: records }));
  if (delivered) sentences.push(t("carry.delivered", { count: delivered }));
  if (damaged) sentences.push(t("carry.damaged", { count: damaged }));
  if (cut) sentences.push(t("carry.cut"));
  return sentences.join(" ");
}

/** The names in a parcel, as the command `tar` reads them. */
export async function namesIn(path) {
  const { stdout, stderr } = await run("tar", ["-tf", path]);
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}

/** The files of a parcel: name, where its header and its bytes stand, and where the next begins. */
export function filesIn(bytes) {
  const files = [];
  for (let header = 0; bytes[header] !== 0; ) {
    const text = (at, length) => bytes.toString("latin1", header + at, header + at + length);
    const length = Number.parseInt(text(124, 11), 8);
    const start = header + BLOCK;
    const next = start + padded(length);
    const name = text(0, 100).replace(/\0.*$/s, "");
    files.push({ name, header, start, end: start + length, next });
    header = next;
  }
  return files;
}

/** Puts a parcel together again of names and bytes. */
export function parcelOf(files) {
  const blocks = files.flatMap(({ name, content }) => {
    const padding = Buffer.alloc(padded(content.length) - content.length);
    return [headerOf(name, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** The header of a file, as POSIX has it for ustar. */
function headerOf(name, length) {
  const block = Buffer.alloc(BLOCK);
  const octal = (value, width) => value.toString(8).padStart(width, "0");
  const fields = [
    [0, name],
    [100, `${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`],
    [124, `${octal(length, 11)}\0${octal(0, 11)}\0`],
    [148, " ".repeat(8)],
    [156, "0"],
    [257, "ustar\x0000"],
    [329, `${octal(0, 7)}\0${octal(0, 7)}\0`],
  ];
  for (const [at, text] of fields) block.write(text, at, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, "latin1");
  return block;
}
