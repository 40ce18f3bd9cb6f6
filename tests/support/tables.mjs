// Comma-separated tables (RFC 4180), read without leniency.

import { readFile } from "node:fs/promises";

/** Reads a table: `{ header, rows }`, each row an object by column. */
export async function readTable(path) {
  const [header, ...lines] = parse((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
  if (new Set(header).size !== header.length) throw new Error(`${path}: a column is there twice`);
  const rows = lines.map((cells) => {
    if (cells.length !== header.length) throw new Error(`${path}: a row of ${cells.length} cells`);
    return Object.fromEntries(header.map((name, index) => [name, cells[index]]));
  });
  return { header, rows };
}

function parse(text) {
  const rows = [];
  let row = [];
  let at = 0;
  const cell = () => {
    if (text[at] !== '"') {
      const [plain] = /^[^",\r\n]*/.exec(text.slice(at, at + 65536));
      at += plain.length;
      return plain;
    }
    let value = "";
    for (;;) {
      const end = text.indexOf('"', at + 1);
      if (end < 0) throw new Error("a quote that does not end");
      value += text.slice(at + 1, end);
      at = end + 1;
      if (text[at] !== '"') return value;
      value += '"';
    }
  };
  while (at < text.length) {
    row.push(cell());
    if (text[at] === ",") {
      at += 1;
      if (at === text.length) row.push("");
      continue;
    }
    const end = /^(\r\n|\n|$)/.exec(text.slice(at, at + 2));
    if (!end) throw new Error(`something after the quotes of row ${rows.length + 1}`);
    at += end[0].length;
    rows.push(row);
    row = [];
  }
  return rows;
}
