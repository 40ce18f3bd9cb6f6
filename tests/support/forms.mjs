// What a form asks, read from its XML by the browser's own parser: a second opinion beside the
// engine's, good for flat bodies with the usual controls.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { root } from "./programs.mjs";
import { quoted } from "./texts.mjs";

/** Stands in a label for what an `<output>` will show. */
const OUTPUT = "\uFFFC";

export const SOCIAL = join(root, "public/forms/social.xml");
export const OUTING = join(root, "public/forms/outing.xml");
export const SHORT = join(root, "tests/support/short.xml");
export const UNUSUAL = join(root, "tests/support/unusual.xml");
export const TYPES = join(root, "tests/support/types.md");

/** Reads a form with the help of a blank page of the browser. */
export async function readForm(path, browser) {
  const page = await browser.newPage();
  try {
    return new FormModel(await page.evaluate(parse, { xml: await readFile(path, "utf8"), OUTPUT }));
  } finally {
    await page.close();
  }
}

class FormModel {
  #byLabel = new Map();

  constructor(facts) {
    Object.assign(this, facts);
    this.byReference = new Map(this.questions.map((question) => [question.reference, question]));
  }

  question(reference) {
    const question = this.byReference.get(reference.replace(/\[\d+\]/g, ""));
    if (!question) throw new Error(`${this.id} does not ask ${reference}`);
    return question;
  }

  /** The label of a question or of one of its choices, in a language of the form. */
  label(reference, language, value) {
    const question = this.question(reference);
    if (value === undefined) return question.labels[language];
    const choice = question.choices.find((choice) => choice.value === value);
    if (!choice) throw new Error(`${reference} has no choice ${value}`);
    return choice.labels[language];
  }

  /** The questions with this label on the screen, in the form's order. */
  labelled(text, language) {
    if (!this.#byLabel.has(language)) {
      const entries = this.questions.map((question) => {
        const parts = (question.labels[language] ?? "").split(OUTPUT).map(quoted);
        return [new RegExp(`^${parts.join("[^]*")}$`), question];
      });
      this.#byLabel.set(language, entries);
    }
    const entries = this.#byLabel.get(language);
    return entries.filter(([pattern]) => pattern.test(text)).map(([, question]) => question);
  }
}

/** Runs in the page. */
function parse({ xml, OUTPUT }) {
  const document = new DOMParser().parseFromString(xml, "text/xml");
  const all = (node, name) => [...node.getElementsByTagNameNS("*", name)];
  const child = (node, name) => [...node.children].find((element) => element.localName === name);
  const tidy = (text) => text.replace(/\s+/g, " ").trim();
  const words = (element) => {
    const copy = element.cloneNode(true);
    for (const output of all(copy, "output")) output.replaceWith(OUTPUT);
    return tidy(copy.textContent);
  };

  const languages = all(document, "translation").map((element) => element.getAttribute("lang"));
  const itext = {};
  for (const translation of all(document, "translation")) {
    for (const text of all(translation, "text")) {
      const value = all(text, "value").find((element) => !element.hasAttribute("form"));
      const id = text.getAttribute("id");
      if (value) (itext[id] ??= {})[translation.getAttribute("lang")] = words(value);
    }
  }
  const inAll = (plain) =>
    Object.fromEntries((languages.length ? languages : [""]).map((name) => [name, plain]));
  const byId = (reference) => {
    const id = /jr:itext\('(.*)'\)/.exec(reference ?? "")?.[1];
    return id && (itext[id] ?? {});
  };
  const translated = (element) =>
    element ? (byId(element.getAttribute("ref")) ?? inAll(words(element))) : {};

  const binds = {};
  const attributeOf = (bind, name) =>
    [...bind.attributes].find((candidate) => candidate.localName === name)?.value;
  // A form that names no non-answer anywhere offers these for whatever it asks.
  const saysAbsent = all(document, "bind").some((bind) => attributeOf(bind, "absent") !== undefined);
  const usual = saysAbsent ? [] : ["refused", "dont_know", "not_asked"];
  for (const bind of all(document, "bind")) {
    const attribute = (name) => attributeOf(bind, name);
    binds[bind.getAttribute("nodeset")] = {
      type: (bind.getAttribute("type") ?? "string").replace(/^.*:/, ""),
      required: bind.getAttribute("required") === "true()",
      readonly: bind.getAttribute("readonly") === "true()",
      calculated: bind.hasAttribute("calculate"),
      constraint: bind.getAttribute("constraint"),
      message: attribute("constraintMsg"),
      absent: (attribute("absent") ?? "").split(/\s+/).filter(Boolean),
    };
  }
  const bindOf = (reference) =>
    binds[reference] ?? { type: "string", required: false, readonly: false, absent: [] };

  const [main, ...others] = all(document, "instance");
  const top = main.firstElementChild;
  const leaves = [];
  const walk = (element, path) => {
    if (element.children.length === 0) leaves.push(path);
    const seen = new Set();
    for (const inner of element.children) {
      const inside = `${path}/${inner.localName}`;
      if (!seen.has(inside)) walk(inner, inside);
      seen.add(inside);
    }
  };
  walk(top, `/${top.localName}`);

  const secondary = (id) => {
    const instance = others.find((element) => element.getAttribute("id") === id);
    return all(instance ?? document.createElement("none"), "item").map((item) => ({
      value: child(item, "name").textContent,
      labels: itext[child(item, "itextId")?.textContent] ?? {},
    }));
  };
  const choicesOf = (control) => {
    const set = child(control, "itemset");
    const id = /instance\('([^']*)'\)/.exec(set?.getAttribute("nodeset") ?? "")?.[1];
    if (id) return secondary(id);
    return [...control.children]
      .filter((element) => element.localName === "item")
      .map((item) => ({
        value: child(item, "value").textContent.trim(),
        labels: translated(child(item, "label")),
      }));
  };

  const body = all(document, "body")[0];
  const questions = [];
  for (const control of all(body, "*")) {
    const kind = control.localName;
    if (!["input", "select", "select1", "trigger", "upload", "range", "rank"].includes(kind)) continue;
    const reference = control.getAttribute("ref");
    const note = kind === "input" && bindOf(reference).readonly;
    const bind = { ...bindOf(reference) };
    if (usual.length && !note && kind !== "trigger") bind.absent = usual;
    questions.push({
      reference,
      kind,
      ...bind,
      messages: byId(bind.message) ?? inAll(bind.message ?? ""),
      appearance: (control.getAttribute("appearance") ?? "").split(/\s+/).filter(Boolean),
      labels: translated(child(control, "label")),
      choices: kind.startsWith("select") || kind === "rank" ? choicesOf(control) : [],
      note,
      repeat: control.closest("repeat")?.getAttribute("nodeset") ?? null,
    });
  }

  return {
    id: top.getAttribute("id"),
    version: top.getAttribute("version") ?? "",
    title: tidy(all(document, "title")[0].textContent),
    languages,
    root: `/${top.localName}`,
    leaves: leaves.map((path) => ({
      path,
      name: path.split("/").slice(2).join("/"),
      absent: questions.find((question) => question.reference === path)?.absent ?? [],
      repeat: questions.find((question) => question.reference === path)?.repeat ?? null,
    })),
    questions,
  };
}
