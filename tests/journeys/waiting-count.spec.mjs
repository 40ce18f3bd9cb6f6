// How many records have not been handed over is to be seen wherever somebody is in the open notebook,
// and before it is opened.

import { sealShort } from "../support/devices.mjs";
import { SHORT } from "../support/forms.mjs";
import { Robot } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT], viewport: { width: 360, height: 740 } });

const ANSWERS = { "/data/note": "Nine tents", "/data/count": "9", "/data/colour": "blue" };

test("what waits is counted on every screen", async ({ programme, notebook, form, context }) => {
  const { page, t } = notebook;
  const shown = page.locator(".header__count");
  /** The screen is the one that is meant, and its header says how many wait: by eye and by ear. */
  const expectCount = async (screen, count) => {
    await expect(page.getByRole("main")).toHaveAttribute("data-page", screen);
    await expect(shown).toBeVisible();
    await expect(shown).toHaveText(String(count));
    const menu = page.getByRole("navigation", { name: t("app.navigation") });
    const name = `${t("app.outbox")} ${t("outbox.waiting", { count: String(count) })}`;
    await expect(menu.getByRole("link", { name, exact: true })).toBeVisible();
    const way = await notebook.button("app.leave").boundingBox();
    expect(way.y, "the way out is in its corner").toBeLessThan(way.height / 2);
    expect(way.x + way.width / 2).toBeGreaterThan(360 - way.width);
  };

  await notebook.begin(programme.link);
  await expect(shown).toHaveCount(0);
  await notebook.readyForOffline();
  await context.setOffline(true);
  await sealShort(notebook, form, "The first");
  await expectCount("sealed", 1);
  await notebook.goHome();
  await expectCount("home", 1);
  await notebook.start(form.title);
  await expectCount("fill", 1);
  await new Robot(notebook, form, "", (reference) => ANSWERS[reference]).fill();
  await expectCount("check", 1);
  await notebook.seal();
  await expectCount("sealed", 2);
  await notebook.goOutbox();
  await expectCount("outbox", 2);
  await notebook.goSettings();
  await expectCount("settings", 2);
  for (const [key, screen] of [
    ["team.add", "passphrase"],
    ["team.change", "passphrase"],
    ["team.remove", "words"],
    ["limits.link", "limits"],
    ["erase.title", "erase"],
  ]) {
    await notebook.goSettings();
    await notebook.link(key).click();
    await expectCount(screen, 2);
  }
  await notebook.lock();
  await expect(notebook.text("outbox.waiting", { count: "2" })).toBeVisible();
  await page.reload();
  await expect(notebook.heading("unlock.title")).toBeVisible();
  await expect(notebook.text("outbox.waiting", { count: "2" })).toBeVisible();
  await notebook.unlock();
  await expectCount("home", 2);

  await context.setOffline(false);
  await expect(shown).toHaveCount(0);
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(2);
  await notebook.lock();
  await expect(notebook.text("outbox.waiting", { count: "2" })).toHaveCount(0);
});
