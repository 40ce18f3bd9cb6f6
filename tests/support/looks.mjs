// What can be seen of a screen without looking: what axe finds, what is wider than the screen, what is
// cut off, and texts of the interface that are not translated.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import AxeBuilder from "@axe-core/playwright";

import { analyzed } from "./axe.mjs";
import { root } from "./programs.mjs";
import { LANGUAGES } from "./texts.mjs";

/** What axe finds on the screen as it stands; where only the colours are others, look at them alone. */
export async function violations(page, { coloursOnly = false } = {}) {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const found = await analyzed(page, coloursOnly ? axe.withRules(["color-contrast"]) : axe);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** What is wrong with how the screen is laid out, and in which language it is. */
export async function misfits(page, language) {
  const expected = { lang: language, dir: LANGUAGES[language].dir, keys: KEYS };
  return page.evaluate(measure, expected);
}

/** Every key of the interface's texts, as a place in the code would name it. */
const KEYS = keysOf(JSON.parse(readFileSync(join(root, "locales/en.json"), "utf8")));

function keysOf(texts) {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === "string" ? [name] : keysOf(value).map((key) => `${name}.${key}`),
  );
}

/** Runs in the page. */
function measure({ lang, dir, keys }) {
  const found = [];
  const { documentElement: page, scrollingElement } = document;
  if (page.lang !== lang) found.push(`the language is said to be ${page.lang}`);
  if (page.dir !== dir) found.push(`the direction is said to be ${page.dir}`);
  if (scrollingElement.scrollWidth > innerWidth) {
    found.push(`${scrollingElement.scrollWidth} px wide on ${innerWidth}`);
  }
  const text = document.body.innerText;
  const words = new Set(text.split(/[\s:]+/));
  found.push(...keys.filter((key) => key.includes(".") && words.has(key)).map((key) => `untranslated: ${key}`));
  if (/\{\{|\}\}/.test(text)) found.push("a placeholder stands in a text");

  // What is inside is said; what is around it is so for the same reason.
  const cut = [];
  const named = "a, button, label, legend, summary, h1, h2, h3, p, li, dt, dd, .choice, .value, input, select";
  for (const element of [...document.querySelectorAll(named)].reverse()) {
    const style = getComputedStyle(element);
    if (!element.checkVisibility() || element.closest(".visually-hidden, .skip-link")) continue;
    if (cut.some((other) => element.contains(other))) continue;
    const note = (what) => {
      cut.push(element);
      const words = (element.innerText || element.value || "").replace(/\s+/g, " ");
      found.push(`${what}: <${element.localName} class="${element.className}"> «${words.slice(0, 60)}»`);
    };
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 0 && (left < -1 || right > innerWidth + 1)) {
      note(`beyond the edge (${Math.round(left)} to ${Math.round(right)})`);
    }
    // What is typed scrolls in its field; the box of a line of text has no width of its own.
    if (style.display === "inline" || element.matches("input, select")) continue;
    if (element.scrollWidth > element.clientWidth + 1) {
      note(`cut off (${element.scrollWidth} px in ${element.clientWidth})`);
    }
    const hides = style.overflowY !== "visible" && style.overflowY !== "auto";
    if (hides && element.scrollHeight > element.clientHeight + 1) note("cut off below");
  }
  return found;
}
