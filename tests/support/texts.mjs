// The interface's words, from `locales/`, so that one journey runs in any language.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./programs.mjs";

/** The interface's languages: tag, direction, and the name in the language itself. */
export const LANGUAGES = {
  en: { dir: "ltr", name: "English" },
  fr: { dir: "ltr", name: "Français" },
  ar: { dir: "rtl", name: "العربية" },
  es: { dir: "ltr", name: "Español" },
  de: { dir: "ltr", name: "Deutsch" },
  nl: { dir: "ltr", name: "Nederlands" },
  el: { dir: "ltr", name: "Ελληνικά" },
  pt: { dir: "ltr", name: "Português" },
  sv: { dir: "ltr", name: "Svenska" },
  ja: { dir: "ltr", name: "日本語" },
  ro: { dir: "ltr", name: "Română" },
  bg: { dir: "ltr", name: "Български" },
  uk: { dir: "ltr", name: "Українська" },
  ru: { dir: "ltr", name: "Русский" },
  tr: { dir: "ltr", name: "Türkçe" },
  fa: { dir: "rtl", name: "فارسی" },
  ps: { dir: "rtl", name: "پښتو" },
  ti: { dir: "ltr", name: "ትግርኛ" },
  it: { dir: "ltr", name: "Italiano" },
  ckb: { dir: "rtl", name: "کوردیی ناوەندی" },
};

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/** A lookup in one language: `t("home.title")`, `t("app.title", { page: "…" })`. */
export function texts(language) {
  const all = JSON.parse(readFileSync(join(root, "locales", `${language}.json`), "utf8"));
  const find = (key) => {
    const text = key.split(".").reduce((part, name) => part?.[name], all);
    if (typeof text !== "string") throw new Error(`locales/${language}.json has no ${key}`);
    return text;
  };
  const t = (key, values = {}) => {
    return find(key).replace(PLACEHOLDER, (_, name) => {
      if (!(name in values)) throw new Error(`${key} needs ${name}`);
      return values[name];
    });
  };
  /** The text with anything in its placeholders, as a whole. */
  t.like = (key) => {
    const parts = find(key).split(PLACEHOLDER).filter((_, index) => index % 2 === 0);
    return new RegExp(`^\\s*${parts.map(quoted).join("[^]+")}\\s*$`);
  };
  t.language = language;
  return t;
}

/** Text as a pattern that means itself. */
export const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
