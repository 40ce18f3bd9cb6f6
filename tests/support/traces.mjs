// Looks for text that must not be there, in every way that programs commonly write it down.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The text's bytes: UTF-8, UTF-16, hexadecimal, and base64 wherever in a longer text it stands. */
export function disguises(text) {
  const plain = Buffer.from(text, "utf8");
  const hex = plain.toString("hex");
  const found = {
    "UTF-8": plain,
    "UTF-16LE": Buffer.from(text, "utf16le"),
    hex: Buffer.from(hex),
    HEX: Buffer.from(hex.toUpperCase()),
  };
  for (const before of [0, 1, 2]) {
    // Of the first and the last character some bits belong to the neighbours.
    const shifted = Buffer.concat([Buffer.alloc(before), plain]).toString("base64");
    const inner = shifted.replace(/=+$/, "").slice(before ? before + 1 : 0, -1);
    found[`base64, ${before} before`] = Buffer.from(inner);
    found[`base64url, ${before} before`] = Buffer.from(
      inner.replaceAll("+", "-").replaceAll("/", "_"),
    );
  }
  return found;
}

/** Where one of the texts stands in the bytes: `text as encoding`. */
export function tracesIn(bytes, texts) {
  const content = Buffer.from(bytes);
  return texts.flatMap((text) =>
    Object.entries(disguises(text))
      .filter(([, disguise]) => content.includes(disguise))
      .map(([encoding]) => `${text} as ${encoding}`),
  );
}

/** Where one of the texts stands in any file of a folder, or in the name of one. */
export async function tracesBelow(folder, texts) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const found = [];
  for (const file of files) {
    const path = join(file.parentPath ?? file.path, file.name);
    const content = await readFile(path);
    const traces = tracesIn(content, texts).concat(tracesIn(path, texts));
    found.push(...traces.map((trace) => `${path}: ${trace}`));
  }
  if (files.length === 0) throw new Error(`${folder} is empty`);
  return found;
}
