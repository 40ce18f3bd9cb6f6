// Fills any questionnaire to its end without knowing it: answers at random whatever a page asks, and
// tries other answers where the page is not content.

import { Hand } from "./hand.mjs";
import { random } from "./random.mjs";
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
    this.hand = new Hand(notebook, this.next);
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
      // The list of a list in the new entry looks like this one, and has its number: only words help.
      const isFull = this.page.getByRole("status").filter({ hasText: t("repeat.full") });
      await this.page.evaluate(() => new Promise((done) => setTimeout(() => requestAnimationFrame(done))));
      if (await isFull.count()) this.#fail(here, "an entry is offered and cannot be added");
      return this.#look();
    }
    const remove = main.getByRole("button", { name: new RegExp(`^${t("repeat.remove")}`) });
    if (this.#happens(0.1) && (await remove.count())) {
      await remove.first().click();
      await this.#removed(here);
      const undo = main.getByRole("button", { name: t("repeat.undo"), exact: true });
      if (this.#happens(0.5)) await undo.click();
      return this.#look();
    }
    return null;
  }

  /** Waits until an entry is no longer listed. */
  async #removed(here) {
    const rows = this.page.locator("main form ul.cards > li").nth(here.entries - 1);
    const gone = rows.waitFor({ state: "detached", timeout: PATIENCE_MS });
    await gone.catch(() => this.#fail(here, "no entry is removed"));
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
    await this.hand[question.kind](question, box, attempt);
  }

  async #clear(question, box) {
    for (const field of await box.locator("textarea, input[type=text]").all()) await field.fill("");
    const clear = box.getByRole("button", { name: this.notebook.t("question.clear"), exact: true });
    if (await clear.count()) await clear.click();
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
