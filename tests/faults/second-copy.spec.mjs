// The browser loses its database, or the copies beside it: what can be put back is put back, and
// the worker is told. Losses are made by deleting or damaging the closed browser's own files.

import { expect, test as base } from "../support/test.mjs";
import {
  PARTS,
  cachedIn,
  copiesIn,
  damageFile,
  deleteRow,
  fileOf,
  rowsIn,
} from "../support/copies.mjs";
import { exportTables } from "../support/exports.mjs";
import { TITLE, attach } from "../support/files.mjs";
import { SHORT, TYPES } from "../support/forms.mjs";
import { Notebook } from "../support/notebook.mjs";
import { Profile } from "../support/profile.mjs";
import { Robot } from "../support/robot.mjs";
import { putRow } from "../support/store.mjs";

const test = base.extend({
  profile: async ({ playwright, launchOptions, locale, language }, use) => {
    const profile = await Profile.create({ playwright, launchOptions, locale, language });
    await use(profile);
    await profile.remove();
  },
});

test.use({ forms: [SHORT] });

/** Names of files: what a row is, and a digest, a random id, or a fixed word. */
const NAME =
  /^(settings-(enrolment|programme|slot|device|chain|choices|sent-partials|heard)|(forms|outbox)-[0-9a-f]{64}|drafts-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const answers = (note) => ({ "/data/note": note, "/data/count": "4", "/data/colour": "blue" });

const robotIn = (notebook, form, note) =>
  new Robot(notebook, form, "", (reference) => answers(note)[reference]);

/** Answers the first question of a new questionnaire, and waits until it is saved. */
async function begin(notebook, form, note) {
  await notebook.start(form.title);
  const robot = robotIn(notebook, form, note);
  await robot.answerPage();
  await notebook.saved();
  return robot;
}

/** Fills and seals a questionnaire. */
async function seal(notebook, form, note) {
  await notebook.goHome();
  await notebook.start(form.title);
  await robotIn(notebook, form, note).fill();
  await notebook.seal();
}

/** Enrols; without a network then seals as many, and leaves a draft that notes `draft`. */
async function prepared({ profile, programme, form }, { sealed, draft }) {
  const notebook = await profile.open();
  await notebook.begin(programme.link);
  await notebook.readyForOffline();
  await programme.stopInbox();
  for (let index = 1; index <= sealed; index += 1) await seal(notebook, form, `sealed ${index}`);
  await notebook.goHome();
  if (draft) await begin(notebook, form, draft);
  return notebook;
}

/** Starts the browser again. The app comes from the inbox or, where that is stopped, from the
 * service worker. */
async function reopened(profile, programme, secret) {
  const notebook = await profile.open();
  notebook.secret = secret;
  await notebook.page.goto(programme.url);
  return notebook;
}

const healed = (notebook, counts) => {
  const number = new Intl.NumberFormat(notebook.language);
  const shown = Object.entries(counts).map(([name, count]) => [name, number.format(count)]);
  return notebook.text("copies.restored", Object.fromEntries(shown));
};

/** Every copy is what its row is, and nothing is copied that has no row. */
async function expectCopied(page) {
  await expect
    .poll(async () => {
      const [rows, copies] = [await rowsIn(page), await copiesIn(page)];
      const wrong = Object.keys(copies).filter(
        (name) => !rows[name] || copies[name] !== fileOf(name, rows[name]),
      );
      const absent = Object.keys(rows).filter((name) => !copies[name]);
      return { wrong, absent: absent.filter((name) => name !== "settings-healed") };
    })
    .toEqual({ wrong: [], absent: [] });
}

test("what is saved stands twice, under names that say nothing", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  const names = async () => Object.keys(await copiesIn(page));
  const count = async (store) =>
    (await names()).filter((name) => name.startsWith(`${store}-`)).length;

  await notebook.begin(programme.link);
  await notebook.readyForOffline();
  await programme.stopInbox();
  const robot = await begin(notebook, form, "Nine tents");
  await expectCopied(page);
  expect(await count("drafts")).toBe(1);

  await robot.fill();
  await notebook.seal();
  await expectCopied(page);
  expect([await count("drafts"), await count("outbox")]).toEqual([0, 1]);
  const chain = await cachedIn(page);
  expect(Object.keys(chain)).toEqual(["settings-chain"]);
  expect(chain["settings-chain"]).toEqual((await copiesIn(page))["settings-chain"]);
  for (const name of await names()) expect(name).toMatch(NAME);

  await notebook.goHome();
  await begin(notebook, form, "to be deleted");
  await notebook.goHome();
  await notebook.discard(form.title);
  expect(await count("drafts")).toBe(0);

  await programme.startInbox();
  await notebook.goOutbox();
  await notebook.send();
  await expect(notebook.records("delivered")).toHaveCount(1);
  await expect.poll(() => count("outbox")).toBe(0);
});

for (const language of ["fr", "ar"]) {
  test.describe(`in ${language}`, () => {
    test.use({ language });

    test("an emptied database is filled again, and the worker is told", async ({
      profile,
      programme,
      form,
    }) => {
      const { secret } = await prepared({ profile, programme, form }, { sealed: 2, draft: "here" });
      await profile.close();
      await profile.lose(PARTS.database);

      let notebook = await reopened(profile, programme, secret);
      await notebook.unlock();
      await notebook.goHome();
      await expect(notebook.text("copies.healed")).toBeVisible();
      await expect(healed(notebook, { drafts: 1, records: 2 })).toBeVisible();
      await expect(notebook.text("copies.missing")).toBeHidden();
      await notebook.resume(form.title);
      expect(await robotIn(notebook, form).shown("/data/note")).toBe("here");
      await notebook.goOutbox();
      await expect(notebook.records("waiting")).toHaveCount(2);

      await notebook.goHome();
      await notebook.page.reload();
      await notebook.unlock();
      await notebook.goHome();
      await notebook.button("question.understood").click();
      await expect(notebook.text("copies.healed")).toBeHidden();
      await notebook.page.reload();
      await notebook.unlock();
      await notebook.goHome();
      await expect(notebook.text("copies.healed")).toBeHidden();
      await expectCopied(notebook.page);

      await programme.startInbox();
      await notebook.resume(form.title);
      await robotIn(notebook, form, "here").fill();
      await notebook.seal();
      await notebook.goOutbox();
      await expect(notebook.records("delivered")).toHaveCount(3);
      const { rows } = (await exportTables(programme))["short.csv"];
      const bySequence = rows.map((row) => [row._sequence, row.note]).toSorted();
      expect(bySequence).toEqual([
        ["1", "sealed 1"],
        ["2", "sealed 2"],
        ["3", "here"],
      ]);
      expect(new Set(rows.map((row) => row._device)).size).toBe(1);
    });
  });
}

test.describe("a draft's files", () => {
  test.use({ forms: [TYPES] });

  test("come back with it", async ({ profile, programme }) => {
    let notebook = await profile.open();
    const secret = await notebook.begin(programme.link);
    await notebook.readyForOffline();
    await attach(notebook, "Nine tents");
    await expectCopied(notebook.page);
    const rows = await rowsIn(notebook.page);
    const files = (all) => Object.keys(all).filter((name) => name.startsWith("media-"));
    expect(files(rows)).toHaveLength(1);
    await profile.close();
    await profile.lose(PARTS.database);

    notebook = await reopened(profile, programme, secret);
    await notebook.unlock();
    await notebook.goHome();
    await expect(healed(notebook, { drafts: 1, records: 0 })).toBeVisible();
    const [name] = files(rows);
    expect((await rowsIn(notebook.page))[name]).toBe(rows[name]);
    await notebook.resume(TITLE);
    await expect(notebook.page.locator(".kept")).toBeVisible();
    await notebook.goHome();
    await notebook.discard(TITLE);
    await expect.poll(async () => files(await copiesIn(notebook.page))).toEqual([]);
  });
});

test("a database that was set back gets what was sealed since", async ({
  profile,
  programme,
  form,
}) => {
  const { secret } = await prepared({ profile, programme, form }, { sealed: 1, draft: "first" });
  await profile.close();
  const setBack = await profile.remember(PARTS.database);
  let notebook = await reopened(profile, programme, secret);
  await notebook.unlock();
  await robotIn(notebook, form, "first").fill();
  await notebook.seal();
  await notebook.goHome();
  await begin(notebook, form, "second");
  await profile.close();
  await setBack();

  notebook = await reopened(profile, programme, secret);
  await notebook.unlock();
  await notebook.goHome();
  await expect(healed(notebook, { drafts: 1, records: 1 })).toBeVisible();
  // The draft that was sealed since is there again, too: nothing says that it was that one.
  await expect(notebook.drafts).toHaveCount(2);
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(2);
});

test("a sealed record that only the copies know comes back", async ({
  profile,
  programme,
  form,
}) => {
  const { secret, page } = await prepared({ profile, programme, form }, { sealed: 2 });
  const [name] = Object.keys(await copiesIn(page)).filter((one) => one.startsWith("outbox-"));
  await deleteRow(page, "outbox", name.slice("outbox-".length));
  await profile.close();
  const notebook = await reopened(profile, programme, secret);
  await notebook.unlock();
  await expect(healed(notebook, { drafts: 0, records: 1 })).toBeVisible();
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(2);
  await expectCopied(notebook.page);
});

test("lost copies are written again, and nobody is disturbed", async ({
  profile,
  programme,
  form,
}) => {
  const { secret } = await prepared({ profile, programme, form }, { sealed: 1, draft: "here" });
  await profile.close();
  await profile.lose(PARTS.files);
  const notebook = await reopened(profile, programme, secret);
  await notebook.unlock();
  await expectCopied(notebook.page);
  await notebook.goHome();
  await expect(notebook.drafts).toHaveCount(1);
  await expect(notebook.text("copies.healed")).toBeHidden();
  await expect(notebook.text("copies.single")).toBeHidden();
});

test("if both are lost, the worker is told how many records are gone", async ({
  profile,
  programme,
  form,
}) => {
  await prepared({ profile, programme, form }, { sealed: 3, draft: "here" });
  await profile.close();
  await profile.lose(PARTS.database);
  await profile.lose(PARTS.files);
  const notebook = await reopened(profile, programme);
  await expect(notebook.heading("enrol.title")).toBeVisible();
  await expect(notebook.text("copies.missing", { count: 3 })).toBeVisible();

  await programme.startInbox();
  // The key that the first link has enrolled is gone as well.
  await notebook.begin(await programme.newLink());
  await expect(notebook.text("copies.missing", { count: 3 })).toBeVisible();
  await notebook.button("question.understood").click();
  await expect(notebook.text("copies.missing")).toBeHidden();
  await seal(notebook, form, "a new beginning");
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(1);
  await expectCopied(notebook.page).catch(() => {});
  expect(Object.keys(await cachedIn(notebook.page))).toEqual(["settings-chain"]);
});

test("a damaged copy is written again while the database has the row", async ({
  profile,
  programme,
  form,
}) => {
  const { secret } = await prepared({ profile, programme, form }, { sealed: 1, draft: "here" });
  await profile.close();
  await damageFile(profile, '{"revision":');
  const notebook = await reopened(profile, programme, secret);
  await notebook.unlock();
  expect(await robotIn(notebook, form).shown("/data/note")).toBe("here");
  await expectCopied(notebook.page);
});

test("a damaged copy is not put into an emptied database", async ({ profile, programme, form }) => {
  const { secret } = await prepared({ profile, programme, form }, { sealed: 2, draft: "here" });
  await profile.close();
  await damageFile(profile, '{"sequence":1,"sealed_at"');
  await profile.lose(PARTS.database);
  const notebook = await reopened(profile, programme, secret);
  await notebook.unlock();
  await notebook.goHome();
  await expect(healed(notebook, { drafts: 1, records: 1 })).toBeVisible();
  await expect(notebook.text("copies.missing", { count: 1 })).toBeVisible();
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(1);
});

test("two tabs: the later save is the one that is copied", async ({
  programme,
  notebook,
  form,
  context,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  const robot = await begin(notebook, form, "as it was");
  // The first tab is slow to write files: the second one saves in the meantime.
  await page.evaluate(() => {
    const { prototype } = FileSystemFileHandle;
    const { createWritable } = prototype;
    prototype.createWritable = async function (...options) {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return createWritable.apply(this, options);
    };
  });
  robot.answerTo = () => "from the first tab";
  await robot.answerPage();
  const { length } = form.questions;
  expect(length).toBe(3);
  const revision = async () => {
    const rows = await rowsIn(page);
    const [draft] = Object.keys(rows).filter((name) => name.startsWith("drafts-"));
    return /"revision":(\d+)/.exec(Buffer.from(rows[draft], "hex").toString("latin1"))[1];
  };
  await expect.poll(revision).toBe("2");
  await expect(notebook.text("fill.saved")).toBeHidden();

  const other = new Notebook(await context.newPage(), notebook.language);
  await other.page.goto(programme.url);
  await other.unlock(notebook.secret);
  const otherRobot = new Robot(other, form, "", () => "from the second tab");
  expect(await otherRobot.shown("/data/note")).toBe("from the first tab");
  await otherRobot.answerPage();
  await other.saved();
  await notebook.saved();
  expect(await revision()).toBe("3");
  await expectCopied(page);
});

/** Runs before the app: files cannot be written. */
const noFiles = () => delete FileSystemFileHandle.prototype.createWritable;
/** Runs before the app: there is no Cache Storage. */
const noCache = () => Object.defineProperty(window, "caches", { value: undefined });

test("where the copy cannot be written the save holds, and only one copy is spoken of", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  await page.evaluate(() => {
    const { prototype } = FileSystemFileHandle;
    window.createWritable = prototype.createWritable;
    prototype.createWritable = async () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await begin(notebook, form, "once");
  for (const look of ["goHome", "goOutbox", "goSettings"]) {
    await notebook[look]();
    await expect(notebook.text("copies.single")).toBeVisible();
  }
  await page.evaluate(() => {
    FileSystemFileHandle.prototype.createWritable = window.createWritable;
  });
  await notebook.goHome();
  await notebook.resume(form.title);
  await robotIn(notebook, form, "twice").answerPage();
  await notebook.saved();
  await notebook.goHome();
  await expect(notebook.text("copies.single")).toBeHidden();
  await expectCopied(page);
});

test("a browser that cannot write files keeps the copies in Cache Storage", async ({
  profile,
  programme,
  form,
}) => {
  const launch = profile.launch;
  profile.launch = async () => {
    const context = await launch();
    await context.addInitScript(noFiles);
    return context;
  };
  const before = await prepared({ profile, programme, form }, { sealed: 1, draft: "here" });
  const rows = Object.entries(await rowsIn(before.page));
  const expected = rows.map(([name, row]) => [name, fileOf(name, row)]);
  expect(await cachedIn(before.page)).toEqual(Object.fromEntries(expected));
  await expect(before.text("copies.single")).toBeHidden();
  await profile.close();
  await profile.lose(PARTS.database);

  let notebook = await reopened(profile, programme, before.secret);
  await notebook.unlock();
  await notebook.goHome();
  await expect(healed(notebook, { drafts: 1, records: 1 })).toBeVisible();
  await profile.close();

  // The browser has learned to write files: the copies move there.
  profile.launch = launch;
  notebook = await reopened(profile, programme, before.secret);
  await notebook.unlock();
  await expectCopied(notebook.page);
  const left = async () => Object.keys(await cachedIn(notebook.page));
  await expect.poll(left).toEqual(["settings-chain"]);
});

test("a browser with neither works with one copy, and says so", async ({
  programme,
  notebook,
  form,
  context,
}) => {
  await context.addInitScript(noFiles);
  await context.addInitScript(noCache);
  await notebook.begin(programme.link);
  await seal(notebook, form, "once");
  for (const look of ["goHome", "goOutbox", "goSettings"]) {
    await notebook[look]();
    await expect(notebook.text("copies.single")).toBeVisible();
  }
});

test("nothing comes back from the copies while a device is being erased", async ({
  programme,
  notebook,
  form,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  await notebook.readyForOffline();
  await programme.stopInbox();
  await seal(notebook, form, "once");
  await notebook.goHome();
  await begin(notebook, form, "draft");
  // An erasure that was cut off after its first transaction, and whose note cannot be read.
  await putRow(page, "settings", "erasing", [2, 0, 0, 0, 123, 125]);
  await deleteRow(page, "settings", "slot");
  await page.reload();
  await expect(notebook.heading("enrol.title")).toBeVisible();
  await page.reload();
  await expect(notebook.text("outbox.waiting", { count: 2 })).toBeVisible();
  for (const left of [await rowsIn(page), await copiesIn(page)]) {
    const readable = Object.keys(left).filter((name) => /slot|drafts|erasing/.test(name));
    expect(readable).toEqual([]);
  }
});
