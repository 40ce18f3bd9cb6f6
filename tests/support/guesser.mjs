// Fills any questionnaire to its end without knowing it: answers at random whatever a page asks, and
// tries other answers where the page is not content.

import { random } from "./random.mjs";
import * as guesses from "./guesses.mjs";
import { look } from "./screen.mjs";

const PATIENCE_MS = 10_000;
/** Attempts at a page, and from which on a wrong question gets a non-answer, and then none. */
const ATTEMPTS = 28;
const REFUSES_FROM = 12;
const LEAVES_FROM = 16;
/** In one questionnaire. */
const MOST_ENTRIES = 4;
const MOST_BACKS = 3;

/** A questionnaire cannot be filled to its end. */
export class DeadEnd extends Error {}

export class Guesser {
  /** Pages on which Continue was pressed. */
  pages = 0;
  /** How often each kind of question was answered. */
  answered = new Map();
  /** The most nodes that a page of questions had. */
  mostNodes = 0;

  /** @param {import("./notebook.mjs").Notebook} notebook */
  constructor(notebook, seed) {
    this.notebook = notebook;
    this.next = random(seed);
  }

  get page() {
    return this.notebook.page;
  }

  /** From the questionnaire's title on the home screen to the check of the answers. */
  async fill(title, mostPages = 150) {
    Object.assign(this, { entries: 0, backs: 0 });
    const before = await this.page.evaluate(() => location.hash);
    await this.page.getByRole("button", { name: title, exact: true }).click();
    let here = await this.#look(before);
    if (here.languages > 1 && this.#happens(0.5)) here = await this.#changeLanguage(here);
    const last = this.pages + mostPages;
    while (!(here.screen === "check" && (await this.#isContent()))) {
      if (this.pages > last) this.#fail(here, "it never ends");
      here = await (here.screen === "check" ? this.#mend(here) : this.#leavePage(here));
    }
  }

  /** Whether nothing on the check of the answers is to be put right. */
  async #isContent() {
    return (await this.notebook.summary.count()) === 0;
  }

  /** Goes to the first question that the check of the answers names. */
  async #mend(here) {
    await this.notebook.summary.getByRole("link").first().click();
    this.pages += 1;
    return this.#look(here.hash);
  }

  async #leavePage(here) {
    if (here.screen !== "fill") this.#fail(here, "it leads out of the questionnaire");
    if (!here.canGoOn) {
      // There is nothing to ask (any more): a link leads to the check.
      await this.page.getByRole("main").locator("a.button").click();
      return this.#look(here.hash);
    }
    if (this.backs < MOST_BACKS && this.#happens(0.03)) return this.#goBack(here);
    if (here.isRepeat) {
      const moved = await this.#workOnEntries(here);
      if (moved) return moved;
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      here = await this.#answerPage(here, attempt);
      if (here.left) return here;
      await this.notebook.goOn();
      this.pages += 1;
      const then = await this.#look(here.hash);
      if (then.state === "stands") return then;
      here = then;
    }
    const wrong = here.questions.find((question) => question.wrong);
    return this.#fail(here, `no answer is taken: «${wrong?.label}» (${wrong?.kind}): ${wrong?.said}`);
  }

  async #goBack(here) {
    this.backs += 1;
    if (/\/1$|change$/.test(here.hash)) return here;
    await this.notebook.link("app.back").click();
    return this.#look(here.hash);
  }

  async #changeLanguage(here) {
    const index = Math.floor(this.next() * here.languages);
    await this.page.locator("#form-language").selectOption({ index });
    return this.#look();
  }

  /** One more entry or one less; nothing if the reader wants to go on. */
  async #workOnEntries(here) {
    const { t } = this.notebook;
    const main = this.page.getByRole("main");
    const add = main.getByRole("button", { name: t("repeat.add"), exact: true });
    if (this.entries < MOST_ENTRIES && this.#happens(0.5) && (await add.count())) {
      this.entries += 1;
      await add.click();
      // Where an entry asks nothing there is no page to go to.
      await this.#changed(here, "no entry is added");
      return this.#look();
    }
    const remove = main.getByRole("button", { name: new RegExp(`^${t("repeat.remove")}`) });
    if (this.#happens(0.1) && (await remove.count())) {
      await remove.first().click();
      await this.#changed(here, "no entry is removed");
      const undo = main.getByRole("button", { name: t("repeat.undo"), exact: true });
      if (this.#happens(0.5)) await undo.click();
      return this.#look();
    }
    return null;
  }

  /** Waits until the entries of a repeat are others, or another page is shown. */
  async #changed(here, otherwise) {
    const { hash, entries } = here;
    const isOther = (before) => {
      const list = document.querySelector("main form ul.cards");
      // What stands in an entry can have the number that the list has had.
      return location.hash !== before.hash || list?.children.length !== before.entries;
    };
    const waiting = this.page.waitForFunction(isOther, { hash, entries }, { timeout: PATIENCE_MS });
    await waiting.catch(() => this.#fail(here, otherwise));
  }

  /** Answers what is on this page; `left` if an answer alone has led on. */
  async #answerPage(here, attempt) {
    const done = new Set();
    for (;;) {
      const open = ({ id, kind, wrong }) =>
        kind !== "note" && !done.has(id) && (attempt === 0 || wrong || attempt > ATTEMPTS / 2);
      // Asked again after every answer: a page of several questions can grow and shrink.
      const question = here.questions.find(open);
      if (!question) return here;
      done.add(question.id);
      await this.#answer(question, attempt);
      const before = here;
      here = await this.#look();
      if (here.hash !== before.hash) return { ...here, left: true };
      const stays = before.questions.some(({ id }) => here.questions.some((it) => it.id === id));
      if (!stays) this.#fail(before, `an answer to «${question.label}» brings up another page`);
    }
  }

  async #answer(question, attempt) {
    const box = this.page.getByRole("main").locator(".question").nth(question.index);
    const absents = box.locator(".absents button");
    const refuses = attempt === 0 ? this.#happens(0.1) : attempt >= REFUSES_FROM && attempt < LEAVES_FROM;
    if (question.absents && refuses) {
      this.#count("absent");
      const button = absents.nth(attempt % question.absents);
      if ((await button.getAttribute("aria-pressed")) !== "true") await button.click();
      return;
    }
    if (attempt === LEAVES_FROM) return this.#clear(question, box);
    this.#count(question.kind);
    await this[`_${question.kind}`](question, box, attempt);
  }

  async #clear(question, box) {
    for (const field of await box.locator("textarea, input[type=text]").all()) await field.fill("");
    const clear = box.getByRole("button", { name: this.notebook.t("question.clear"), exact: true });
    if (await clear.count()) await clear.click();
  }

  // One way to answer for each kind of question

  async _empty() {}

  async _text(_, box, attempt) {
    await this.#type(box, guesses.text(this.next, attempt));
  }

  async _number({ numbers }, box, attempt) {
    await this.#type(box, guesses.number(this.next, attempt, numbers));
  }

  async _counter({ numbers }, box, attempt) {
    if (attempt > 0) return this._number({ numbers }, box, attempt);
    await box.locator(".counter__more").click();
  }

  async #type(box, value) {
    await box.locator("textarea, input[type=text]").first().fill(value);
  }

  async _date({ fields }, box, attempt) {
    const parts = guesses.day(this.next, attempt).slice(0, fields);
    const inputs = box.locator(".date input");
    for (const [index, part] of parts.reverse().entries()) await inputs.nth(index).fill(part);
  }

  async _time(_, box) {
    await box.locator("input[type=time]").fill(guesses.time(this.next));
  }

  async _moment(_, box, attempt) {
    await box.locator("input[type=datetime-local]").fill(guesses.moment(this.next, attempt));
  }

  async _one({ choices }, box, attempt) {
    await box.locator("input[type=radio]").nth(this.#place(choices, attempt)).click();
  }

  async _many({ choices }, box, attempt) {
    const boxes = box.locator("input[type=checkbox]");
    if (attempt === 0) {
      for (let index = 0; index < Math.min(choices, 12); index += 1) {
        if (this.#happens(0.3)) await boxes.nth(index).click();
      }
      return;
    }
    // One alone, and not always the same.
    for (let index = 0; index < choices; index += 1) {
      await boxes.nth(index).setChecked(index === attempt % choices);
    }
  }

  async _menu({ choices }, box, attempt) {
    await box.locator("select").selectOption({ index: this.#place(choices, attempt) });
  }

  async _tick(_, box, attempt) {
    if (attempt > 0 || this.#happens(0.7)) await box.locator("input").setChecked(attempt % 2 === 0 || attempt === 1);
  }

  async _rank(_, box) {
    const steps = box.locator(".rank__step[aria-disabled=false]");
    const moves = Math.floor(this.next() * 3);
    const count = await steps.count();
    for (let move = 0; move < moves && count; move += 1) {
      await steps.nth(Math.floor(this.next() * count)).click();
    }
    const keep = box.getByRole("button", { name: this.notebook.t("rank.keep"), exact: true });
    if (await keep.count()) await keep.click();
  }

  async _file({ image }, box, attempt) {
    if (attempt === 0 && this.#happens(0.5)) return;
    await box.locator("input[type=file]").setInputFiles(guesses.file(image));
    await box.locator(".kept, .error").first().waitFor();
  }

  async _drawing(_, box, attempt) {
    if (attempt === 0 && this.#happens(0.3)) return;
    const canvas = box.locator("canvas");
    await canvas.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await canvas.boundingBox();
    const { mouse } = this.page;
    await mouse.move(x + width * 0.2, y + height * 0.5);
    await mouse.down();
    await mouse.move(x + width * 0.7, y + height * 0.3, { steps: 3 });
    await mouse.up();
    await box.locator(".kept, .error").first().waitFor();
  }

  /** Where the device is, or what it hears. */
  async _device(_, box, attempt) {
    const { t } = this.notebook;
    const look = box.getByRole("button", { name: t("place.look"), exact: true });
    if (await look.count()) {
      await look.click();
      return box.locator(".value, .error").first().waitFor();
    }
    if (attempt === 0 && this.#happens(0.5)) return;
    await box.getByRole("button", { name: t("file.record"), exact: true }).click();
    await box.getByRole("button", { name: t("file.stop"), exact: true }).click();
    await box.locator(".kept, .error").first().waitFor();
  }

  /** Any; later one after the other. */
  #place(count, attempt) {
    return attempt === 0 ? Math.floor(this.next() * count) : (attempt - 1) % count;
  }

  #happens(share) {
    return this.next() < share;
  }

  #count(kind) {
    this.answered.set(kind, (this.answered.get(kind) ?? 0) + 1);
  }

  /** What stands on the screen; with `before`, on the next one. */
  async #look(before) {
    const here = await this.page.evaluate(look, { before, patience: PATIENCE_MS });
    if (here.state === "crashed") this.#fail(here, "the app has stopped");
    if (here.state === "stuck") this.#fail(here, "no screen comes");
    if (here.screen === "fill") this.mostNodes = Math.max(this.mostNodes, here.nodes);
    return here;
  }

  #fail({ hash, heading }, what) {
    // The record's name in the address is random.
    const place = hash.replace(/\/[0-9a-z-]{12,}/i, "");
    throw new DeadEnd(`${place} «${heading ?? ""}»: ${what}`);
  }
}
