// Fills a questionnaire as a worker would: reads what is asked, answers, goes on.

import { expect } from "@playwright/test";

/** "There is no answer, because …": refused, dont_know, not_asked, not_applicable. */
export const absent = (reason) => ({ absent: reason });

const DIGITS = { ar: "٠١٢٣٤٥٦٧٨٩" };

export class Robot {
  /** Every question that was answered or read, by its full reference, in the order of asking. */
  asked = new Map();
  #places = new Map();

  /**
   * @param {import("./notebook.mjs").Notebook} notebook
   * @param form what `readForm` gave
   * @param {string} language the form's own name for the language it is asked in
   * @param {(reference: string, question, attempt: number) => any} answerTo what to answer: a
   *   value, a list of values, `absent(…)`, or nothing to leave it
   */
  constructor(notebook, form, language, answerTo) {
    Object.assign(this, { notebook, form, language, answerTo });
  }

  get page() {
    return this.notebook.page;
  }

  /** Where we are: the screen, its address, and the labels of its questions. */
  async look() {
    return this.page.evaluate(() => ({
      screen: document.querySelector("main")?.dataset.page,
      hash: location.hash,
      labels: [...document.querySelectorAll("main .question")].map((question) =>
        (question.querySelector(".form-text")?.textContent ?? "").replace(/\s+/g, " ").trim(),
      ),
    }));
  }

  /** The questions on this page: full reference, definition, and where it stands. */
  async questions() {
    const { hash, labels } = await this.look();
    return labels.map((label, index) => {
      const fits = this.form.labelled(label, this.language);
      if (fits.length === 0) throw new Error(`not a question of the form: ${label}`);
      const question = fits.find((fit) => !this.asked.has(fit.reference)) ?? fits[0];
      const reference = this.#numbered(question, `${hash} ${index}`);
      return { reference, question, box: this.page.locator("main .question").nth(index) };
    });
  }

  /** `/data/child/age` in the second entry is `/data/child[2]/age`. */
  #numbered(question, place) {
    if (!question.repeat) return question.reference;
    const seen = this.#places.get(question.reference) ?? [];
    if (!seen.includes(place)) seen.push(place);
    this.#places.set(question.reference, seen);
    const number = seen.indexOf(place) + 1;
    return question.reference.replace(question.repeat, `${question.repeat}[${number}]`);
  }

  /** Answers what is on this page; `attempt` counts from 0 where the form was not content. */
  async answerPage(attempt = 0) {
    const done = new Set();
    for (;;) {
      // Asked again after every answer: a page of several questions can grow and shrink.
      const next = (await this.questions()).find(({ reference }) => !done.has(reference));
      if (!next) return;
      done.add(next.reference);
      const answer = next.question.note
        ? undefined
        : this.answerTo(next.reference, next.question, attempt);
      this.asked.set(next.reference, answer);
      if (answer !== undefined) await this.answer(next.box, next.question, answer);
    }
  }

  /**
   * Answers page after page until the check of the answers; or until a page asks `until`, or for
   * so many pages.
   */
  async fill(until = Infinity) {
    for (let pages = 0; pages !== until; pages += 1) {
      if ((await this.look()).screen === "check") {
        if (until !== Infinity) throw new Error(`the end came before ${until}`);
        return;
      }
      if (typeof until === "string" && (await this.asks(until))) return;
      await this.answerAndGoOn();
    }
  }

  /** Whether this page asks a question. */
  async asks(reference) {
    return (await this.questions()).some((entry) => entry.reference === reference);
  }

  /** Answers this page and goes on; tries other answers where the form is not content. */
  async answerAndGoOn(attempts = 40) {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      await this.answerPage(attempt);
      if (await this.goOn()) return;
    }
    throw new Error(`no answer is taken: ${await this.notebook.summary.innerText()}`);
  }

  /** Continue; true once the next screen stands, false if something is to be put right. */
  async goOn() {
    const { hash } = await this.look();
    await this.notebook.goOn();
    const outcome = await this.page.waitForFunction((before) => {
      if (location.hash === before) return document.getElementById("error-summary") && "wrong";
      const [, screen, record, page] = location.hash.split("/");
      const main = document.querySelector("main");
      if (main?.dataset.page !== screen) return null;
      if (screen !== "fill") return "gone";
      // The way back leads to the page before: then this page is drawn.
      const back = Number(page) > 1 ? `#/fill/${record}/${Number(page) - 1}` : "#/";
      return main.querySelector("a.back")?.hash === back && "gone";
    }, hash);
    return (await outcome.jsonValue()) === "gone";
  }

  /** Gives one answer. */
  async answer(box, question, answer) {
    if (answer?.absent) {
      const name = this.notebook.t(`question.${answer.absent}`);
      const button = box.getByRole("button", { name, exact: true });
      if ((await button.getAttribute("aria-pressed")) !== "true") await button.click();
      await expect(button).toHaveAttribute("aria-pressed", "true");
      return;
    }
    if (question.kind === "select1") return this.#choose(box, question, answer);
    if (question.kind === "select") return this.#chooseAll(box, question, answer);
    if (question.kind === "trigger") return box.getByRole("checkbox").check();
    if (question.type === "date") return this.#date(box, question, answer);
    if (["time", "dateTime"].includes(question.type)) {
      return box.locator("input").fill(answer);
    }
    return box.getByRole("textbox").fill(this.local(answer));
  }

  /** Numbers in the digits that people of the language type. */
  local(text) {
    const digits = DIGITS[this.notebook.language];
    return digits && /^\d+$/.test(text) ? text.replace(/\d/g, (digit) => digits[digit]) : text;
  }

  async #choose(box, question, value) {
    const name = this.form.label(question.reference, this.language, value);
    await this.#search(box, name);
    await box.getByRole("radio", { name, exact: true }).check();
  }

  async #chooseAll(box, question, values) {
    for (const choice of question.choices) {
      const name = choice.labels[this.language];
      const row = box.getByRole("checkbox", { name, exact: true });
      if (values.includes(choice.value)) {
        await this.#search(box, name);
        await row.check();
      } else if (await row.isVisible()) {
        await row.uncheck();
      }
    }
  }

  /** Long lists are searched in. */
  async #search(box, name) {
    const search = box.getByRole("searchbox");
    if (await search.isVisible()) await search.fill(name);
  }

  async #date(box, question, answer) {
    const [year, month, day] = answer.split("-").map((part) => String(Number(part)));
    const { t } = this.notebook;
    const only = (word) => question.appearance.includes(word);
    const fill = (key, value) => box.getByLabel(t(key), { exact: true }).fill(this.local(value));
    if (!only("month-year") && !only("year")) await fill("question.day", day);
    if (!only("year")) await fill("question.month", month);
    await fill("question.year", year);
  }

  /** What a question on this page shows as its answer. */
  async shown(reference) {
    const here = await this.questions();
    const found = here.find((entry) => entry.reference === reference);
    if (!found) throw new Error(`${reference} is not on this page`);
    const { box, question } = found;
    const pressed = box.getByRole("group").getByRole("button", { pressed: true });
    if (await pressed.count()) {
      const reasons = ["refused", "dont_know", "not_asked", "not_applicable"];
      const name = await pressed.innerText();
      const { t } = this.notebook;
      return absent(reasons.find((reason) => t(`question.${reason}`) === name.trim()));
    }
    if (question.kind.startsWith("select")) {
      const values = [];
      for (const choice of question.choices) {
        const name = choice.labels[this.language];
        const row = box.getByRole(question.kind === "select" ? "checkbox" : "radio", {
          name,
          exact: true,
        });
        if ((await row.count()) && (await row.isChecked())) values.push(choice.value);
      }
      return question.kind === "select" ? values : values[0];
    }
    // What is only shown is a line of text, or a field that cannot be typed into.
    const written = box.locator(".value");
    if (await written.count()) return (await written.innerText()).trim();
    const fields = await box.getByRole("textbox").evaluateAll((all) => all.map((one) => one.value));
    return fields.length > 1 ? fields.reverse().join("-") : fields[0];
  }
}
