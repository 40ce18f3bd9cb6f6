// A browser that is killed while it saves, again and again, as by a battery that dies: whatever the
// app has said to be saved or sealed is there afterwards, in the database or put back into it.
//
//   CARNET_KILLS=200 cargo xtask test faults      as many kills
//   CARNET_SEED=7 …                               another run of chances

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

import { exportTables } from "../support/exports.mjs";
import { SHORT } from "../support/forms.mjs";
import { Profile } from "../support/profile.mjs";
import { random } from "../support/random.mjs";
import { Robot } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";

const KILLS = Number(process.env.CARNET_KILLS ?? 20);
const SEED = Number(process.env.CARNET_SEED ?? 1);
/** A round is a start, a look at everything, some work and a kill. */
const ROUND_MS = 30_000;
/** How long the app works before it is killed. */
const WORK_MS = [200, 4_000];

test.use({ forms: [SHORT], trace: "off" });
test.skip(!existsSync("/proc/self/cmdline"), "the browser is found by Linux's list of processes");

const NOTE = "/data/note";

/** What the app has acknowledged, and what it was at when it was killed. */
class Ledger {
  saves = 0;
  sealed = [];
  /** The last answers that were said to be saved, of the draft that is open. */
  draft = {};
  /** What was typed and not said to be saved: may be there or not. */
  typed = {};
  sealing = false;

  type(reference, value) {
    this.typed[reference] = value;
  }

  saved() {
    Object.assign(this.draft, this.typed);
    this.typed = {};
    this.saves += 1;
  }

  sealedDraft() {
    this.sealed.push(this.draft[NOTE]);
    this.saves += 1;
    this.begun();
  }

  begun() {
    this.draft = {};
    this.typed = {};
    this.sealing = false;
  }
}

test("nothing that was acknowledged is lost to killed browsers", async ({
  programme,
  form,
  playwright,
  launchOptions,
  locale,
  language,
}) => {
  test.setTimeout(60_000 + KILLS * ROUND_MS);
  const chance = random(SEED);
  const profile = await Profile.create({ playwright, launchOptions, locale, language });
  const ledger = new Ledger();
  const wipes = [];
  let healed = 0;
  let notebook;
  let secret;
  let questionnaires = 0;

  /** Starts the browser; `connected` is whether records can leave. */
  const start = async (connected) => {
    notebook = await profile.open();
    await notebook.page.addInitScript(watch, connected);
    notebook.page.on("console", (message) => {
      if (message.text().startsWith("new database")) wipes.push(message.text());
    });
    await notebook.page.goto(programme.url);
  };

  const robot = () =>
    new Robot(notebook, form, "", (reference) => ledger.typed[reference] ?? ledger.draft[reference]);

  /** Types an answer and waits until the app says that it is saved. */
  const answer = async (reference, value) => {
    ledger.type(reference, value);
    await robot().answerPage();
    await notebook.saved();
    ledger.saved();
  };

  const given = {
    [NOTE]: () => `questionnaire ${questionnaires}, ${ledger.saves}`,
    "/data/count": () => String(ledger.saves % 10),
    "/data/colour": () => chance.of(["red", "blue"]),
  };
  const asked = Object.keys(given);

  /** Fills and seals one questionnaire after the other, until the browser is gone. */
  const work = async () => {
    for (;;) {
      if (!ledger.draft[NOTE]) {
        await notebook.goHome();
        await notebook.start(form.title);
        questionnaires += 1;
      } else {
        const open = asked.findIndex((reference) => !(reference in ledger.draft));
        // Answers that were saved are changed at times.
        const again = chance() < 0.3 ? 0 : open;
        await openAt(notebook, (again < 0 ? asked.length - 1 : again) + 1);
      }
      for (;;) {
        const [{ reference }] = await robot().questions();
        await answer(reference, given[reference]());
        await robot().goOn();
        if (reference === asked.at(-1)) break;
      }
      ledger.sealing = true;
      await notebook.seal();
      ledger.sealedDraft();
    }
  };

  /** Compares what is there with what was acknowledged. */
  const check = async (wasWiped) => {
    await notebook.goHome();
    if (wasWiped) {
      await expect(notebook.text("copies.restored")).toBeVisible();
      await notebook.button("question.understood").click();
    }
    const records = await kept(notebook, programme);
    if (ledger.sealing && records > ledger.sealed.length) ledger.sealedDraft();
    expect(records).toBe(ledger.sealed.length);
    ledger.sealing = false;
    await notebook.goHome();
    if (!ledger.draft[NOTE]) {
      // A first answer that was not acknowledged may be there: drafts are listed before forms.
      const start = notebook.page.getByRole("button", { name: form.title, exact: true });
      await expect(start).toBeVisible();
      if (await notebook.drafts.count()) await notebook.discard(form.title);
      return ledger.begun();
    }
    await expect(notebook.drafts).toHaveCount(1);
    await notebook.resume(form.title);
    for (const [index, reference] of asked.entries()) {
      if (!(reference in ledger.draft) && !(reference in ledger.typed)) break;
      await openAt(notebook, index + 1);
      const shown = (await robot().shown(reference)) || undefined;
      expect([ledger.draft[reference], ledger.typed[reference]]).toContain(shown);
      if (shown !== undefined) ledger.draft[reference] = shown;
    }
    ledger.typed = {};
  };

  try {
    await start(true);
    await notebook.enrol(programme.link);
    secret = await notebook.takeWords();
    wipes.length = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      await test.step(`kill ${kill + 1}`, async () => {
        const working = work().catch((error) => error);
        const pause = delay(WORK_MS[0] + chance() * (WORK_MS[1] - WORK_MS[0]));
        const failed = await Promise.race([working, pause]);
        if (failed) throw failed;
        await profile.kill();
        await working;
        const before = wipes.length;
        // Two times of three the records wait on the device.
        await start(chance() < 1 / 3);
        if (chance() < 0.1) {
          // Killed again while it starts.
          await delay(chance() * 500);
          await profile.kill();
          await start(false);
        }
        await notebook.unlock(secret);
        await check(wipes.length > before);
        if (wipes.length > before) healed += 1;
      });
    }

    await profile.close();
    await start(true);
    await notebook.unlock(secret);
    await notebook.goOutbox();
    await notebook.send();
    await expect.poll(() => delivered(programme)).toBe(ledger.sealed.length);
    const notes = (await exportTables(programme))["short.csv"].rows.map((row) => row.note);
    expect(notes.toSorted()).toEqual(ledger.sealed.toSorted());
  } finally {
    await profile.remove();
    console.log(
      `seed ${SEED}: ${KILLS} kills, ${ledger.saves} acknowledged saves, ` +
        `${ledger.sealed.length} of them seals; ${wipes.length} databases emptied, ${healed} healed`,
    );
    for (const wipe of wipes) console.log(`  ${wipe}`);
  }
});

/** Runs before the app: tells when the database is made anew, and keeps records from leaving. */
function watch(connected) {
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (...options) {
    const request = open.apply(this, options);
    request.addEventListener("upgradeneeded", ({ oldVersion, dataLoss, dataLossMessage }) => {
      if (oldVersion === 0) console.log(`new database: ${dataLoss}, ${dataLossMessage}`);
    });
    return request;
  };
  const { fetch } = window;
  window.fetch = async (request, ...options) => {
    if (request.method === "PUT" && !connected) throw new TypeError("no network");
    return fetch(request, ...options);
  };
}

/** Goes to a page of the questionnaire that is open. */
async function openAt(notebook, number) {
  await notebook.page.evaluate((page) => {
    const [, , record] = location.hash.split("/");
    location.hash = `#/fill/${record}/${page}`;
  }, number);
  await expect(notebook.page.getByRole("main").locator(".question")).toHaveCount(1);
  await notebook.page.waitForFunction(
    (page) => {
      const back = document.querySelector("main a.back")?.hash;
      return page > 1 ? back?.endsWith(`/${page - 1}`) : back === "#/";
    },
    number,
  );
}

/** How many records have arrived. */
async function delivered(programme) {
  const names = await readdir(programme.records).catch(() => []);
  return names.filter((name) => name.endsWith(".age")).length;
}

/** How many different records are on the device or have arrived. */
async function kept(notebook, programme) {
  await notebook.goOutbox();
  const list = notebook.page.getByRole("main").getByRole("listitem");
  const references = new Set();
  for (const text of await list.locator(".code").allInnerTexts()) references.add(text.trim());
  const names = await readdir(programme.records).catch(() => []);
  for (const name of names) references.add(name.slice(0, 8));
  return references.size;
}
