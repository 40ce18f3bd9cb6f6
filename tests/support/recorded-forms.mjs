// Forms that other engines' tests are made of, from recordings of what those engines did. They are no
// part of the repository.

import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

import { root } from "./programs.mjs";

export const SCENARIOS = join(root, "../shared/conformance/xforms-scenarios.jsonl.gz");

/** Whether the recordings are here. */
export const hasRecordings = existsSync(SCENARIOS);

/** The form of each recording in turn, and the name of the test that it was recorded from. */
export async function* recordings() {
  const lines = createInterface({ input: createReadStream(SCENARIOS).pipe(createGunzip()) });
  try {
    for await (const line of lines) {
      const { test, topic, form } = JSON.parse(line);
      yield { test, topic, form };
    }
  } finally {
    lines.close();
  }
}

/** Each form once, with the first test that has it; numbered in the order of the recordings. */
export async function distinctForms() {
  const seen = new Map();
  for await (const { test, topic, form } of recordings()) {
    if (!seen.has(form)) seen.set(form, { number: seen.size, test, topic, form });
  }
  return [...seen.values()];
}

/**
 * The form under a title and an id of its own, so that many of them can be in one programme. What has
 * neither keeps none: whether that will do is the engine's to say.
 */
export function renamed(form, title, id) {
  const own = form.replace(/(<(?:\w+:)?title>)[^<]*/, (_, open) => open + title);
  return own.replace(/(<(?:\w+:)?instance\b[^>]*>\s*<[^>]*?\sid=)(["']).*?\2/s, (_, start, quote) => {
    return start + quote + id + quote;
  });
}
