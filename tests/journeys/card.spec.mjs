// The card by which a person is known again: shown and printed by one team, read by another's camera or
// typed, and the same person at the desk.

import { faultsInBoth, NARROW } from "../support/axe.mjs";
import { film, withCamera } from "../support/camera.mjs";
import { look } from "../support/codes.mjs";
import { newDevice, putAway } from "../support/devices.mjs";
import { exportTables, isPerson } from "../support/exports.mjs";
import { SHORT } from "../support/forms.mjs";
import { Robot } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT], viewport: NARROW });

const ANSWERS = { "/data/note": "Nine tents", "/data/count": "9", "/data/colour": "red" };

const code = (notebook) => notebook.page.locator(".ticket .code");

async function openCard(notebook) {
  await notebook.link("card.title").click();
  await expect(notebook.heading("card.title")).toBeFocused();
}

/** Back to the questionnaire, to its end, and sealed. */
async function finish(notebook, form) {
  await notebook.link("app.back").click();
  await new Robot(notebook, form, "", (reference) => ANSWERS[reference]).fill();
  await notebook.seal();
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).not.toHaveCount(0);
}

async function type(notebook, typed) {
  await notebook.page.getByLabel(notebook.t("card.code"), { exact: true }).fill(typed);
  await notebook.button("card.take").click();
}

test("a card ties what one person says on different days to different teams", async ({
  programme,
  form,
  browser,
  language,
  launchOptions,
}) => {
  test.setTimeout(240_000);
  const a = await newDevice(browser, programme, language);
  await a.page.setViewportSize(NARROW);
  await a.start(form.title);
  await openCard(a);
  const first = await code(a).innerText();
  expect(isPerson(first)).toBe(true);
  await expect(a.page.getByRole("img", { name: a.t("card.title"), exact: true })).toBeVisible();
  await expect.poll(async () => (await look(a.page)).text).toBe(first);
  const picture = await look(a.page);
  expect(await faultsInBoth(a.page, "the card")).toEqual([]);

  await test.step("what is printed is the card alone", async () => {
    await a.page.emulateMedia({ media: "print" });
    await expect(code(a)).toBeVisible();
    await expect(a.page.getByRole("img")).toBeVisible();
    for (const hidden of [a.page.getByRole("banner"), a.text("card.why"), a.button("card.print")]) {
      await expect(hidden).toBeHidden();
    }
    await a.page.emulateMedia({ media: "screen" });
  });
  await finish(a, form);

  const video = test.info().outputPath("card.y4m");
  await film(video, [picture]);
  const seeing = await withCamera(launchOptions, video);
  const b = await newDevice(seeing, programme, language);
  await b.page.setViewportSize(NARROW);
  await b.start(form.title);
  await openCard(b);
  const other = await code(b).innerText();
  expect(other).not.toBe(first);

  await test.step("a code that was misread is not taken", async () => {
    const swapped = first.replace(/^(\d)(\d)/, (both, one, two) => (one === two ? `${(Number(one) + 1) % 10}${two}` : two + one));
    await type(b, swapped);
    await expect(b.summary).toContainText(b.t("card.wrong"));
    await expect(code(b)).toHaveText(other);
    expect(await faultsInBoth(b.page, "the card, with a wrong code")).toEqual([]);
  });

  await test.step("the camera reads the card", async () => {
    await b.button("question.scan").click();
    await expect(code(b)).toHaveText(first, { timeout: 60_000 });
    await expect(b.text("card.used")).toBeVisible();
    await expect(b.summary).toHaveCount(0);
  });
  await finish(b, form);

  await test.step("and it can be typed, with the digits of any keyboard", async () => {
    await b.goHome();
    await b.start(form.title);
    await openCard(b);
    const digits = first.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
    await type(b, digits.replaceAll("-", " "));
    await expect(code(b)).toHaveText(first);
    await finish(b, form);
  });

  const { rows } = (await exportTables(programme))["short.csv"];
  expect(rows.map((row) => row._person)).toEqual([first, first, first]);
  await putAway(a, b);
  await seeing.close();
});

test("a code that was taken stays with the draft, and nobody answers an outing", async ({
  programme,
  notebook,
  form,
}) => {
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await openCard(notebook);
  await type(notebook, "0000-000-0000-000");
  await expect(notebook.text("card.used")).toBeVisible();
  await notebook.goHome();
  await expect(notebook.drafts.locator(".code")).toHaveText("0000-000-0000-000");
  await notebook.resume(form.title);
  await openCard(notebook);
  await expect(code(notebook)).toHaveText("0000-000-0000-000");
});
