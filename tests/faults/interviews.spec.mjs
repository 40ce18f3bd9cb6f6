// A hundred interviews with all that happens to a phone: sealed, left as drafts, locked, covered, ended
// with the shift, left in a hurry, killed. Afterwards no answer stands in clear in any byte of the
// browser's profile, nor at the inbox; and what was saved has arrived.
//
//   CARNET_SEED=7 cargo xtask test faults      another run of chances

import { randomBytes } from "node:crypto";

import { exportTables } from "../support/exports.mjs";
import { SHORT } from "../support/forms.mjs";
import { Profile } from "../support/profile.mjs";
import { random } from "../support/random.mjs";
import { Robot } from "../support/robot.mjs";
import { expect, test } from "../support/test.mjs";
import { texts } from "../support/texts.mjs";
import { tracesBelow } from "../support/traces.mjs";

const INTERVIEWS = 100;
const SEED = Number(process.env.CARNET_SEED ?? 1);
const PIN = "4711";

// A trace would be full of what must leave none.
test.use({ forms: [SHORT], trace: "off" });

test("a hundred interviews leave no trace", async ({
  programme,
  form,
  playwright,
  launchOptions,
  locale,
  language,
}) => {
  test.setTimeout(INTERVIEWS * 10_000);
  const chance = random(SEED);
  // Stands nowhere by chance.
  const stem = `ZZCANARY${randomBytes(8).toString("hex").replaceAll(/[0-9]/g, "Q")}`;
  const said = [];
  const happened = {};
  const profile = await Profile.create({ playwright, launchOptions, locale, language });
  let notebook;
  let secret;

  const open = async () => {
    notebook = await profile.open();
    await notebook.page.goto(programme.url);
    await notebook.unlock(secret);
  };
  const onward = async (robot) => {
    await robot.goOn();
    await robot.fill();
    await notebook.seal();
  };
  const pin = () => notebook.page.getByLabel(notebook.t("pin.label"), { exact: true });
  const ends = {
    sealed: onward,
    later: () => notebook.goHome(),
    locked: async (robot) => {
      await notebook.lock();
      await notebook.unlock(secret);
      await notebook.goHome();
      await notebook.page.getByRole("button", { name: resume, exact: true }).first().click();
      await robot.fill();
      await notebook.seal();
    },
    covered: async (robot) => {
      await notebook.goSettings();
      await pin().fill(PIN);
      await notebook.button("pin.set").click();
      await expect(notebook.text("pin.done")).toBeVisible();
      await notebook.page.goBack();
      await expect(notebook.link("fill.later")).toBeVisible();
      await notebook.hide();
      await notebook.hide(false);
      await pin().fill(PIN);
      await notebook.button("cover.action").click();
      await expect(notebook.link("fill.later")).toBeVisible();
      await onward(robot);
    },
    "shift ended": async () => {
      await notebook.endShift();
      await notebook.unlock(secret);
    },
    "left in a hurry": async () => {
      await notebook.leave();
      await notebook.page.goto(programme.url);
      await notebook.unlock(secret);
    },
    killed: async () => {
      await profile.kill();
      await open();
    },
  };
  const resume = `${texts(language)("home.resume")}: ${form.title}`;
  const likely = ["sealed", "sealed", "sealed", ...Object.keys(ends)];

  try {
    notebook = await profile.open();
    await notebook.enrol(programme.link);
    secret = await notebook.takeWords();
    for (let interview = 0; interview < INTERVIEWS; interview += 1) {
      const note = `${stem}${String(interview).padStart(3, "0")} is what was said`;
      await notebook.goHome();
      await notebook.start(form.title);
      const robot = new Robot(notebook, form, "", (reference, question) => {
        if (question.type === "int") return "4";
        return question.kind === "select1" ? "red" : note;
      });
      await robot.answerPage();
      await notebook.saved();
      said.push(note);
      const end = chance.of(likely);
      happened[end] = (happened[end] ?? 0) + 1;
      await test.step(`interview ${interview + 1}: ${end}`, () => ends[end](robot));
    }
    await notebook.endShift();
    await notebook.unlock(secret);
    await notebook.goOutbox();
    await notebook.send();
    await expect(notebook.text("outbox.all_delivered")).toBeVisible();
    await profile.close();

    expect(await tracesBelow(profile.folder, [stem, secret])).toEqual([]);
    expect(await tracesBelow(programme.inboxData, [stem, secret])).toEqual([]);
    const { rows } = (await exportTables(programme))["short.csv"];
    expect(rows.map((row) => row.note).toSorted()).toEqual(said.toSorted());
  } finally {
    console.log(`seed ${SEED}: ${said.length} interviews:`, happened);
    await profile.remove();
  }
});
