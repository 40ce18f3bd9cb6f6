// How each kind of question on the screen is answered, with whatever comes to mind.

import * as guesses from "./guesses.mjs";

/** Its methods are called like the kinds of `look`; `attempt` counts from 0 where a page asks again. */
export class Hand {
  /**
   * @param {import("./notebook.mjs").Notebook} notebook
   * @param next what `random` gave
   */
  constructor(notebook, next) {
    Object.assign(this, { notebook, next });
  }

  async empty() {}

  async text(_, box, attempt) {
    await this.#type(box, guesses.text(this.next, attempt));
  }

  async number({ numbers }, box, attempt) {
    await this.#type(box, guesses.number(this.next, attempt, numbers));
  }

  async counter({ numbers }, box, attempt) {
    if (attempt > 0) return this.number({ numbers }, box, attempt);
    await box.locator(".counter__more").click();
  }

  async #type(box, value) {
    await box.locator("textarea, input[type=text]").first().fill(value);
  }

  async date({ fields }, box, attempt) {
    const parts = guesses.day(this.next, attempt).slice(0, fields);
    const inputs = box.locator(".date input");
    for (const [index, part] of parts.reverse().entries()) await inputs.nth(index).fill(part);
  }

  async time(_, box) {
    await box.locator("input[type=time]").fill(guesses.time(this.next));
  }

  async moment(_, box, attempt) {
    await box.locator("input[type=datetime-local]").fill(guesses.moment(this.next, attempt));
  }

  async one({ choices }, box, attempt) {
    await box.locator("input[type=radio]").nth(this.#place(choices, attempt)).click();
  }

  async many({ choices }, box, attempt) {
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

  async menu({ choices }, box, attempt) {
    await box.locator("select").selectOption({ index: this.#place(choices, attempt) });
  }

  async tick(_, box, attempt) {
    if (attempt > 0 || this.#happens(0.7)) await box.locator("input").setChecked(attempt % 2 === 0 || attempt === 1);
  }

  async rank(_, box) {
    const steps = box.locator(".rank__step[aria-disabled=false]");
    const moves = Math.floor(this.next() * 3);
    const count = await steps.count();
    for (let move = 0; move < moves && count; move += 1) {
      await steps.nth(Math.floor(this.next() * count)).click();
    }
    const keep = box.getByRole("button", { name: this.notebook.t("rank.keep"), exact: true });
    if (await keep.count()) await keep.click();
  }

  async file({ image }, box, attempt) {
    if (attempt === 0 && this.#happens(0.5)) return;
    await box.locator("input[type=file]").setInputFiles(guesses.file(image));
    await box.locator(".kept, .error").first().waitFor();
  }

  async drawing(_, box, attempt) {
    if (attempt === 0 && this.#happens(0.3)) return;
    const canvas = box.locator("canvas");
    await canvas.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await canvas.boundingBox();
    const { mouse } = this.notebook.page;
    await mouse.move(x + width * 0.2, y + height * 0.5);
    await mouse.down();
    await mouse.move(x + width * 0.7, y + height * 0.3, { steps: 3 });
    await mouse.up();
    await box.locator(".kept, .error").first().waitFor();
  }

  /** Where the device is, or what it hears. */
  async device(_, box, attempt) {
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
}
