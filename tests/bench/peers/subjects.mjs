// The engines, and how each is started, opened and leafed through. All are handled by the same hand:
// `start` loads what is needed before any questionnaire, `open` is told to show one, `turn` goes on
// to the next page.

import { asks, label, title } from "./forms.mjs";
import { Notebook } from "../../support/notebook.mjs";

/** The first question is to be seen; where all are on one page, the last has to be there, too. */
const wanted = (size, paged) =>
  paged
    ? { visible: label(1) }
    : { visible: label(1), present: label(size - 2), fields: size };

/** A peer, on a page made of its package. */
class Peer {
  /**
   * @param {string} id how it is called on the command line
   * @param {object} facts
   * @param {string} facts.folder of its page
   * @param {string} facts.form the questionnaire's file
   * @param {boolean} [facts.paged] whether it shows one page of the questionnaire at a time
   * @param {boolean} [facts.ui] whether it shows anything
   */
  constructor(id, { name, shows, folder, form, paged = false, ui = true }) {
    Object.assign(this, { id, name, shows, folder, form, paged, ui });
  }

  async visit(page, { site }) {
    this.page = page;
    this.url = `${site.url}/${this.folder}/`;
    await this.start();
  }

  async start() {
    await this.page.goto(this.url);
    await this.page.waitForFunction(() => window.peer);
  }

  open(size) {
    const url = `/forms/${size}/${this.form}`;
    const order = { url, wanted: this.ui ? wanted(size, this.paged) : null };
    return this.page.evaluate((it) => window.bench.open(it), order);
  }

  /** Goes on to the page with a group's question. */
  async turn(group) {
    if (!this.paged) return;
    await this.page.evaluate(() => window.peer.next());
    await this.page.evaluate((it) => window.bench.shown(it), { visible: asks(group) });
  }

  /** Resolves to the milliseconds until all that hangs on the answer has followed. */
  answer(order) {
    if (this.ui) return this.page.evaluate((it) => window.bench.answer(it), order);
    return this.page.evaluate((it) => window.peer.answer(it), order);
  }
}

/** The app as a volunteer uses it, behind its own inbox. */
class Carnet {
  id = "carnet";
  name = "Carnet";
  shows = "one page, drawn when it is reached";
  paged = true;
  ui = true;

  async visit(page, { programme }) {
    this.page = page;
    this.url = programme.url;
    this.notebook = new Notebook(page, "en");
    await this.notebook.begin(await programme.newLink());
    await this.notebook.readyForOffline();
  }

  /** Once the app is on the device: loads it and unlocks the notebook. */
  async start() {
    await this.page.goto("about:blank");
    await this.page.goto(this.url);
    await this.page.waitForFunction(() => document.querySelector("main input"));
    await this.page.evaluate((words) => window.bench.submit(words), this.notebook.secret);
    await this.page.waitForFunction(() => document.querySelector('main[data-page="home"]'));
  }

  open(size) {
    const order = { button: title(size), wanted: wanted(size, true) };
    return this.page.evaluate((it) => window.bench.open(it), order);
  }

  async turn(group) {
    await this.page.evaluate(() => document.querySelector("main form button[type=submit]").click());
    await this.page.evaluate((it) => window.bench.shown(it), { visible: asks(group) });
  }

  answer(order) {
    return this.page.evaluate((it) => window.bench.answer(it), order);
  }
}

export const SUBJECTS = [
  new Carnet(),
  new Peer("survey-paged", {
    name: "SurveyJS, `questionPerPage`",
    shows: "one page, drawn when it is reached",
    folder: "survey",
    form: "survey-paged.json",
    paged: true,
  }),
  new Peer("survey", {
    name: "SurveyJS, `singlePage`",
    shows: "all questions",
    folder: "survey",
    form: "survey.json",
  }),
  new Peer("enketo-paged", {
    name: "Enketo, `pages`",
    shows: "one page; the document has all",
    folder: "enketo",
    form: "enketo-paged.json",
    paged: true,
  }),
  new Peer("enketo", {
    name: "Enketo",
    shows: "all questions",
    folder: "enketo",
    form: "enketo.json",
  }),
  new Peer("web-forms", {
    name: "ODK Web Forms",
    shows: "all questions; it has no pages",
    folder: "web-forms",
    form: "form.xml",
  }),
  new Peer("engine", {
    name: "ODK xforms-engine",
    shows: "nothing: the engine alone",
    folder: "engine",
    form: "form.xml",
    ui: false,
  }),
];
