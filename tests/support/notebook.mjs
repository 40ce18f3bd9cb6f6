// The app as a worker uses it: screens by their headings, controls by their roles and names.

import { expect } from "@playwright/test";

import { LANGUAGES, quoted, texts } from "./texts.mjs";

export class Notebook {
  constructor(page, language) {
    this.page = page;
    this.use(language);
  }

  /** From now on the interface is in this language. */
  use(language) {
    this.language = language;
    this.t = texts(language);
  }

  // What is on the screen

  heading(key) {
    return this.page.getByRole("heading", { level: 1, name: this.t.like(key) });
  }

  button(key) {
    return this.page.getByRole("button", { name: this.t.like(key) });
  }

  link(key) {
    return this.page.getByRole("link", { name: this.t.like(key) });
  }

  /** A text of the interface somewhere on the screen, not what is only read out. */
  text(key, values) {
    const text = values ? this.t(key, values) : this.t.like(key);
    return this.page.getByRole("main").getByText(text, { exact: true });
  }

  /** What is wrong, as the summary at the top of the screen says it. */
  get summary() {
    return this.page.locator("#error-summary");
  }

  // The way in

  /** Opens an enrolment link and accepts it; ends on the choice of the secret words. */
  async enrol(link) {
    await this.page.goto(link);
    await this.button("enrol.action").click();
    // Every form of the programme is fetched first.
    await expect(this.heading("enrol.done_title")).toBeVisible({ timeout: 20_000 });
    await this.button("app.go_on").click();
    await expect(this.heading("passphrase.title")).toBeVisible();
  }

  /** Notes the words that are offered, goes on to where they are typed, and returns them. */
  async noteWords() {
    const offered = this.page.getByRole("main").locator("ol").getByRole("listitem");
    await expect(offered).not.toHaveCount(0);
    const words = (await offered.allInnerTexts()).join(" ");
    await this.button("passphrase.noted").click();
    return words;
  }

  /** Takes the words that are offered, and returns them. */
  async takeWords() {
    this.secret = await this.noteWords();
    await this.secretField.fill(this.secret);
    await this.button("passphrase.accept").click();
    // How much the device bears is found out first.
    await expect(this.heading("home.title")).toBeVisible({ timeout: 20_000 });
    return this.secret;
  }

  /** Enrols and chooses words: the notebook is open. */
  async begin(link) {
    await this.enrol(link);
    return this.takeWords();
  }

  get secretField() {
    return this.page.getByLabel(this.t("passphrase.label"), { exact: true });
  }

  async tryWords(words) {
    await this.secretField.fill(words);
    await this.button("unlock.action").click();
  }

  /** Opens the locked notebook. */
  async unlock(words = this.secret) {
    await expect(this.heading("unlock.title")).toBeVisible();
    await this.tryWords(words);
    await expect(this.heading("unlock.title")).toBeHidden();
  }

  async lock() {
    await this.goHome();
    await this.button("home.lock").click();
    await expect(this.heading("unlock.title")).toBeVisible();
  }

  /** Ends the shift: the key and all that it opens are gone. */
  async endShift() {
    await this.goHome();
    await this.button("shift.end").click();
    await this.button("shift.yes").click();
    await expect(this.heading("unlock.title")).toBeVisible();
  }

  /** Leaves in a hurry, by the corner button. */
  async leave() {
    await this.button("app.leave").click();
    await this.page.waitForURL(/\/units\.html$/);
  }

  /** Another app is looked at, or this one again. */
  async hide(hidden = true) {
    await this.page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  }

  /** Every file of the app is on the device. */
  async readyForOffline() {
    await expect(this.page.locator("html")).toHaveAttribute("data-offline-ready", "");
  }

  // From screen to screen

  async goHome() {
    await this.page.getByRole("banner").getByRole("link", { name: this.t("app.name") }).click();
    await expect(this.heading("home.title")).toBeVisible();
  }

  async goOutbox() {
    await this.#menu("app.outbox");
    await expect(this.heading("outbox.title")).toBeVisible();
  }

  async goSettings() {
    await this.#menu("app.settings");
    await expect(this.heading("settings.title")).toBeVisible();
  }

  async #menu(key) {
    const menu = this.page.getByRole("navigation", { name: this.t("app.navigation") });
    await menu.getByRole("link", { name: new RegExp(`^${quoted(this.t(key))}`) }).click();
  }

  /** Starts a questionnaire from the home screen. */
  async start(title) {
    await this.page.getByRole("button", { name: title, exact: true }).click();
    await expect(this.link("fill.later")).toBeVisible();
  }

  /** Goes on with the one draft that the home screen lists. */
  async resume(title) {
    const name = `${this.t("home.resume")}: ${title}`;
    await this.page.getByRole("button", { name, exact: true }).click();
    await expect(this.link("fill.later")).toBeVisible();
  }

  /** Drafts that the home screen lists. */
  get drafts() {
    const name = this.t("home.drafts");
    return this.page.getByRole("region", { name, exact: true }).getByRole("listitem");
  }

  /** Deletes the draft of a form with this title, the only one that the home screen lists. */
  async discard(title) {
    const name = `${this.t("home.delete")}: ${title}`;
    await this.page.getByRole("button", { name, exact: true }).click();
    await expect(this.drafts).toHaveCount(0);
  }

  // A questionnaire

  /** Continue. */
  async goOn() {
    await this.button("app.go_on").click();
  }

  /** The app has said that the answers are written. */
  async saved() {
    await expect(this.text("fill.saved")).toBeVisible();
  }

  /** Puts the questions in another language, by its own name. */
  async askIn(language) {
    await this.page
      .getByLabel(this.t("fill.language"), { exact: true })
      .selectOption({ label: LANGUAGES[language].name });
  }

  /** From the check of the answers to the screen that says that they are sealed. */
  async seal() {
    await expect(this.heading("check.title")).toBeVisible();
    await this.button("check.seal").click();
    await expect(this.heading("sealed.title")).toBeVisible();
  }

  // Settings

  /** Puts the interface in another language. */
  async speak(language) {
    const choice = this.page.getByLabel(this.t("app.language"), { exact: true });
    await choice.selectOption({ label: LANGUAGES[language].name });
    this.use(language);
  }

  // The outbox

  /** Sealed questionnaires in a state: `waiting`, `refused` or `delivered`. */
  records(state) {
    const text = this.page.getByText(this.t.like(`outbox.state_${state}`));
    return this.page.getByRole("main").getByRole("listitem").filter({ has: text });
  }

  /** Sends, once nothing is on its way any more, and waits for what comes of it. */
  async send() {
    await this.button("outbox.send").click();
    await expect(this.button("outbox.send")).toBeVisible();
  }
}
