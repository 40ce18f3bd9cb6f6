// Two people before one screen: what is asked in both their languages, read aloud, or turned to the
// one who answers.

import { analyzed } from "../support/axe.mjs";
import { expect, test } from "../support/test.mjs";

const PIN = "2580";

test.use({ trace: "off" });

/** Voices of the device: one stays on it, one would send what it reads away. */
function voices() {
  const voice = (lang, localService) => ({ lang, localService, name: lang, voiceURI: lang });
  const said = [];
  window.said = said;
  const speech = {
    speaking: false,
    getVoices: () => [voice("fr-FR", false), voice("en_GB", true), voice("ar-EG", true)],
    speak: (utterance) => {
      speech.speaking = true;
      said.push(`${utterance.lang}: ${utterance.text}`);
    },
    cancel: () => {
      speech.speaking = false;
      said.push("silence");
    },
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
}

const label = (form, language) => form.question("/data/encounter/country").labels[language];

test("the person's language stands below the worker's, and both are read aloud", async ({
  programme,
  form,
  notebook,
}) => {
  const { page, t } = notebook;
  const main = page.getByRole("main");
  await page.addInitScript(voices);
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await expect(notebook.page.getByRole("heading", { level: 1 })).toContainText(label(form, "English (en)"));

  const second = page.getByLabel(t("fill.second"), { exact: true });
  await expect(second.getByRole("option")).toHaveText([t("fill.one_language"), "+ Français", "+ العربية"]);
  await second.selectOption({ label: "+ العربية" });
  const line = main.locator(".heading .form-text--second");
  await expect(line).toHaveText(label(form, "العربية (ar)"));
  await expect(line).toHaveAttribute("lang", "ar");
  await expect(line).toHaveAttribute("dir", "rtl");
  await expect(main.locator(".choice").first().locator(".form-text--second")).toHaveCount(1);
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  const violations = await analyzed(page);
  expect(violations).toEqual([]);

  const aloud = (language) => main.getByRole("button", { name: `${t("question.read_aloud")}: ${language}` });
  await aloud("العربية").click();
  const said = () => page.evaluate(() => window.said.at(-1));
  await expect.poll(said).toContain(`ar-EG: ${label(form, "العربية (ar)")}`);
  // Once more is silence.
  await aloud("العربية").click();
  await expect.poll(said).toBe("silence");
  await aloud("English").click();
  await expect.poll(said).toContain("en_GB: ");
  await page.getByLabel(t("fill.language"), { exact: true }).selectOption({ label: "Français" });
  // The only voice for it is none of this device's.
  await expect(aloud("Français")).toHaveCount(0);
});

test("turned to the person the screen has the questions alone, until the PIN", async ({
  programme,
  form,
  notebook,
}) => {
  test.setTimeout(120_000);
  const { page, t } = notebook;
  const main = page.getByRole("main");
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  const second = page.getByLabel(t("fill.second"), { exact: true });
  await expect(notebook.link("turn.needs_pin")).toHaveCount(0);
  await second.selectOption({ label: "+ العربية" });
  // Without a PIN a tap would do to come back.
  await expect(notebook.link("turn.needs_pin")).toBeVisible();
  await expect(notebook.button("turn.action")).toHaveCount(0);
  await notebook.link("turn.needs_pin").click();
  await page.getByLabel(t("pin.label"), { exact: true }).fill(PIN);
  await notebook.button("pin.set").click();
  await page.goBack();

  await expect(second).toHaveValue("العربية (ar)");
  await notebook.button("turn.action").click();
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  notebook.use("ar");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(label(form, "العربية (ar)"));
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await expect(notebook.button("app.leave")).toHaveCount(0);
  await expect(notebook.link("fill.later")).toHaveCount(0);
  const size = await main.evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  expect(size).toBeGreaterThanOrEqual(22);
  const violations = await analyzed(page);
  expect(violations).toEqual([]);

  await test.step("every other place says to give the device back", async () => {
    for (const place of ["#/", "#/outbox", "#/settings", "#/erase"]) {
      await page.evaluate((hash) => (location.hash = hash), place);
      await expect(notebook.heading("turn.title")).toBeVisible();
    }
    await notebook.link("turn.more").click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(label(form, "العربية (ar)"));
  });

  await test.step("the worker takes it back", async () => {
    await notebook.button("turn.back").click();
    // In the worker's language again.
    notebook.use("en");
    await expect(notebook.heading("cover.title")).toBeVisible();
    await page.getByLabel(notebook.t("pin.label"), { exact: true }).fill("0000");
    await notebook.button("cover.action").click();
    await expect(notebook.summary).toBeVisible();
    await page.getByLabel(notebook.t("pin.label"), { exact: true }).fill(PIN);
    await notebook.button("cover.action").click();
    await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
    await expect(page.getByRole("heading", { level: 1 })).toContainText(label(form, "English (en)"));
    await expect(notebook.link("fill.later")).toBeVisible();
  });
});
