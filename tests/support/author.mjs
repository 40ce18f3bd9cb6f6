// The page for authors of questionnaires, as an author uses it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "@playwright/test";

import { root } from "./programs.mjs";
import { LANGUAGES, quoted, texts } from "./texts.mjs";

/** A questionnaire of three pages in three languages, and the same with faults in it. */
export const COLOURS = join(root, "tests/support/colours.md");
export const BROKEN = join(root, "tests/support/colours-broken.md");

const NUMBERS = { en: "en-GB", fr: "fr", ar: "ar" };

export class Author {
  constructor(page, language) {
    this.page = page;
    this.language = language;
    this.t = texts(language);
  }

  /** Opens the page below an address of the app. */
  async open(url) {
    await this.page.goto(new URL("author.html", url).href);
    await expect(this.heading("author.title")).toBeVisible();
    await expect(this.page.locator("html")).toHaveAttribute("dir", LANGUAGES[this.language].dir);
  }

  heading(key) {
    return this.page.getByRole("heading", { level: 1, name: this.t(key), exact: true });
  }

  button(key) {
    return this.page.getByRole("button", { name: this.t(key), exact: true });
  }

  text(key) {
    return this.page.getByText(this.t(key), { exact: true });
  }

  /** What came of the workbook with this name. */
  result(name) {
    return this.page.getByRole("region", { name, exact: true });
  }

  get findings() {
    const list = this.page.getByRole("list", { name: this.t("author.findings"), exact: true });
    return list.getByRole("listitem");
  }

  /** Chooses a file by the button. */
  async choose(name, buffer) {
    const chooser = this.page.waitForEvent("filechooser");
    await this.button("author.choose").click();
    await (await chooser).setFiles({ name, mimeType: "application/octet-stream", buffer });
    await expect(this.result(name)).toBeVisible();
  }

  async chooseFile(path, name) {
    await this.choose(name, await readFile(path));
  }

  /** Drops a file onto the page. */
  async drop(name, buffer) {
    const bytes = [...buffer];
    const data = await this.page.evaluateHandle(
      ([file, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(content)], file));
        return data;
      },
      [name, bytes],
    );
    for (const event of ["dragover", "drop"]) {
      await this.page.dispatchEvent("main", event, { dataTransfer: data });
    }
    await expect(this.result(name)).toBeVisible();
  }

  async expectCounts(errors, warnings) {
    const number = new Intl.NumberFormat(NUMBERS[this.language]);
    for (const [key, count] of [["author.errors", errors], ["author.warnings", warnings]]) {
      const text = this.t(key, { count: number.format(count) });
      await expect(this.page.getByText(text, { exact: true })).toBeVisible();
    }
  }

  /** Goes on to the next page of the form. */
  async goOn() {
    await this.button("app.go_on").click();
  }

  /** Tries the form of `COLOURS` to the end. */
  async fillColours() {
    await this.button("author.try_it").click();
    await this.page.getByRole("textbox").fill("A red door");
    await this.goOn();
    await this.page.getByRole("textbox").fill("3");
    await this.goOn();
    await this.page.getByRole("radio").first().check();
    await this.goOn();
    await expect(this.heading("check.title")).toBeVisible();
  }

  /** A part of a text of the interface, as a pattern. */
  like(key) {
    return new RegExp(quoted(this.t(key)));
  }
}
