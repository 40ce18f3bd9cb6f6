// Every screen, in light and dark, from left to right and from right to left: no violation that
// axe knows, nothing to scroll sideways on the narrowest phone, and all of it by keyboard.

import { NARROW, faultsInBoth } from "../support/axe.mjs";
import { SHOWN, TO_SEND, putEveryState } from "../support/outbox.mjs";
import { said, takeIn } from "../support/parcels.mjs";
import { Robot, absent } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";

// What is wrong is said in full; a trace would add nothing but time.
test.use({ trace: "off" });

/** Interface and form language. */
const LANGUAGES = { en: "English (en)", ar: "العربية (ar)" };

/** Pages of the social questionnaire with each kind of question, in their order. */
const PAGES = [
  "/data/encounter/country",
  "/data/encounter/site_type",
  "/data/encounter/month",
  "/data/consent/about",
  "/data/person/card",
  "/data/person/ages/age",
  "/data/migration/reasons",
  "/data/family/minor_children",
  "/data/support/oslo/close",
  "/data/end/comment",
];

const CHOSEN = {
  "/data/encounter/month": "2026-02-01",
  "/data/person/card": "BEKA-2047",
  "/data/person/ages/age": "40",
  "/data/person/nationality_group": "non_eu_eea",
  "/data/consent/questions": "yes",
  "/data/consent/for_care": "yes",
  "/data/consent/for_statistics": "yes",
};

function answerTo(reference, question) {
  if (reference in CHOSEN) return CHOSEN[reference];
  if (question.absent.length) return absent(question.absent[0]);
  if (question.kind === "select1") return question.choices[0].value;
  return reference === "/data/end/comment" ? "A comment" : undefined;
}

for (const [language, formLanguage] of Object.entries(LANGUAGES)) {
  test.describe(`in ${formLanguage}`, () => {
    test.use({ language, viewport: NARROW });

    test("every screen is accessible, in light and dark", async ({ programme, notebook, form }) => {
      test.setTimeout(240_000);
      const { page } = notebook;
      const robot = new Robot(notebook, form, formLanguage, answerTo);
      const found = [];
      const look = async (name) => found.push(...(await faultsInBoth(page, name)));

      await page.goto(programme.url);
      await expect(notebook.heading("enrol.title")).toBeVisible();
      await notebook.button("enrol.action").click();
      await expect(notebook.summary).toBeVisible();
      await look("enrolment by hand, with an error");

      await page.goto("about:blank");
      await page.goto(programme.link);
      await expect(notebook.button("enrol.action")).toBeVisible();
      await look("enrolment by link");
      await notebook.button("enrol.action").click();
      await expect(notebook.heading("enrol.done_title")).toBeVisible();
      await look("enrolled");
      await notebook.button("app.go_on").click();
      await expect(notebook.heading("passphrase.title")).toBeVisible();
      await look("secret words");
      await notebook.takeWords();
      await look("home, empty");

      await notebook.start(form.title);
      for (const reference of PAGES) {
        await robot.fill(reference);
        await look(`asked ${reference}`);
        if (reference === "/data/encounter/site_type") {
          expect(await robot.goOn()).toBe(false);
          await look("a question with an error");
        }
        if (reference === "/data/person/ages/age") {
          const [{ box, question }] = await robot.questions();
          await robot.answer(box, question, "200");
          expect(await robot.goOn()).toBe(false);
          await look("a page of several questions with an error");
        }
      }
      await robot.fill();
      await look("check of the answers");
      await notebook.goHome();
      await expect(notebook.drafts).toHaveCount(1);
      await look("home, with a draft");
      await notebook.hide();
      await notebook.hide(false);
      await expect(notebook.heading("cover.title")).toBeVisible();
      await look("covered, uncovered by a tap");
      await notebook.button("app.go_on").click();
      await notebook.goSettings();
      await look("settings");
      await notebook.button("shift.end").click();
      await look("settings, the end of the shift to be confirmed");
      for (const [key, heading] of [
        ["limits.link", "settings.about"],
        ["erase.title", "erase.title"],
        ["team.add", "team.add"],
        ["team.change", "team.change"],
        ["team.remove", "team.remove"],
      ]) {
        await notebook.goSettings();
        await notebook.link(key).click();
        await expect(notebook.heading(heading)).toBeVisible();
        await look(key);
      }
      await notebook.goSettings();
      const pin = page.getByLabel(notebook.t("pin.label"), { exact: true });
      await pin.fill("4711");
      await notebook.button("pin.set").click();
      await notebook.hide();
      await notebook.hide(false);
      await pin.fill("1234");
      await notebook.button("cover.action").click();
      await expect(notebook.summary).toBeVisible();
      await look("covered, with a wrong PIN");
      await pin.fill("4711");
      await notebook.button("cover.action").click();
      await expect(notebook.heading("settings.title")).toBeVisible();
      await notebook.lock();
      await notebook.tryWords("some wrong words");
      await expect(notebook.summary).toBeVisible();
      await look("locked, with wrong words");
      await notebook.unlock();
      await notebook.resume(form.title);
      await robot.fill();
      await page.route("**/records/*", (route) => route.abort());
      await notebook.seal();
      await expect(notebook.link("outbox.waiting").last()).toBeVisible();
      await look("sealed");
      await notebook.goOutbox();
      await notebook.send();
      await look("outbox, waiting");
      await notebook.link("carry.show").click();
      await expect(page.getByRole("img", { name: notebook.t.like("codes.showing") })).toBeVisible();
      await look("codes");
      await notebook.goOutbox();
      await notebook.link("carry.scan").click();
      await expect(page.getByRole("alert")).not.toBeEmpty();
      await look("codes, without a camera");
      await notebook.goOutbox();
      await page.unroute("**/records/*");
      await notebook.send();
      await expect(notebook.records("delivered")).toHaveCount(1);
      await look("outbox, delivered");

      expect(found).toEqual([]);
    });

    test("an outbox with records in every state is accessible", async ({ programme, notebook }) => {
      test.setTimeout(120_000);
      const { page } = notebook;
      const found = [];
      await notebook.begin(programme.link);
      await page.route("**/records/*", (route) => route.abort());
      await putEveryState(page);
      await notebook.goOutbox();
      for (const [state, count] of Object.entries(SHOWN)) {
        await expect(notebook.records(state)).toHaveCount(count);
      }
      await expect(page.locator(".header__count")).toHaveText(local(language, TO_SEND));
      found.push(...(await faultsInBoth(page, "outbox, every state")));

      await takeIn(notebook, Buffer.from("no parcel"));
      await expect(said(notebook)).toHaveText(notebook.t("fault.not_a_parcel"));
      found.push(...(await faultsInBoth(page, "outbox, a file that is no parcel")));

      await notebook.send();
      await page.unroute("**/records/*");
      let arrived;
      const underWay = new Promise((resolve) => (arrived = resolve));
      // What is sent is never answered.
      await page.route("**/records/*", () => arrived());
      await notebook.button("outbox.send").click();
      await underWay;
      const bar = page.getByRole("progressbar", { name: notebook.t("outbox.sending"), exact: true });
      await expect(bar).toBeVisible();
      found.push(...(await faultsInBoth(page, "outbox, sending")));
      expect(found).toEqual([]);
    });
  });
}

/** A number as the language writes it. */
const local = (language, number) => new Intl.NumberFormat(language).format(number);

test("by keyboard alone: start, answer, be corrected, go on", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  const language = LANGUAGES.en;
  await notebook.begin(programme.link);
  await tabTo(page, page.getByRole("button", { name: form.title, exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  const goOn = notebook.button("app.go_on");
  await tabTo(page, goOn);
  await page.keyboard.press("Enter");
  await expect(notebook.summary).toBeFocused();
  await tabTo(page, notebook.summary.getByRole("link"));
  await page.keyboard.press("Enter");
  const choice = (value) =>
    page.getByRole("radio", {
      name: form.label("/data/encounter/country", language, value),
      exact: true,
    });
  await expect(choice("AR")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(choice("AR")).toBeChecked();
  await page.keyboard.press("ArrowDown");
  await expect(choice("BE")).toBeChecked();
  await tabTo(page, goOn);
  await page.keyboard.press("Enter");
  const next = form.label("/data/encounter/site_type", language);
  const heading = page.getByRole("heading", { level: 1, name: next });
  await expect(heading).toBeFocused();

  await tabTo(page, notebook.link("app.back"), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(choice("BE")).toBeChecked();
});

/** Moves the focus, as somebody without a pointer would. */
async function tabTo(page, target, key = "Tab") {
  await expect(target).toBeVisible();
  const focused = () => target.evaluate((element) => element === document.activeElement);
  for (let steps = 0; steps < 60; steps += 1) {
    if (await focused()) return;
    await page.keyboard.press(key);
  }
  throw new Error("the focus never comes there");
}
