// Erasing, and the browser killed half-way at each of its steps: what opens the drafts is gone in
// every case, what is sealed stays unless everything was to go, and the next start ends what was begun.

import { copiesIn, rowsIn } from "../support/copies.mjs";
import { exportTables } from "../support/exports.mjs";
import { SHORT } from "../support/forms.mjs";
import { Profile } from "../support/profile.mjs";
import { Robot } from "../support/robot.mjs";
import { storedKeys } from "../support/store.mjs";
import { expect, test as base } from "../support/test.mjs";

const test = base.extend({
  profile: async ({ playwright, launchOptions, locale, language }, use) => {
    const profile = await Profile.create({ playwright, launchOptions, locale, language });
    await use(profile);
    await profile.remove();
  },
});

test.use({ forms: [SHORT], trace: "off" });

const answers = (note) => ({ "/data/note": note, "/data/count": "4", "/data/colour": "blue" });

/** A device without a network, with one sealed questionnaire and one draft. */
async function prepared(profile, programme, form) {
  const notebook = await profile.open();
  // Only what the inbox knows this device for can be delivered after it is erased.
  const known = notebook.page.waitForResponse((it) => new URL(it.url()).pathname === "/enrol");
  await notebook.begin(programme.link);
  expect((await known).ok()).toBe(true);
  await notebook.readyForOffline();
  await programme.stopInbox();
  const robot = (note) => new Robot(notebook, form, "", (reference) => answers(note)[reference]);
  await notebook.start(form.title);
  await robot("sealed").fill();
  await notebook.seal();
  await notebook.goHome();
  await notebook.start(form.title);
  await robot("draft").answerPage();
  await notebook.saved();
  return notebook;
}

async function erase(notebook, what) {
  await notebook.goSettings();
  await notebook.link("erase.title").click();
  const action = notebook.button(`erase.${what}_action`);
  await action.click();
  // The same words ask and confirm.
  await expect(notebook.button("erase.no")).toBeVisible();
  await action.click();
}

/** No vault and no draft, neither in the database nor beside it. */
async function nothingToOpen(page) {
  const left = { ...(await rowsIn(page)), ...(await copiesIn(page)) };
  const readable = Object.keys(left).filter((name) => /^(settings-slot|drafts-)/.test(name));
  expect(readable).toEqual([]);
  expect((await storedKeys(page)).partials).toEqual([]);
}

test("what can be read is erased, and what is sealed is delivered", async ({
  profile,
  programme,
  form,
}) => {
  const notebook = await prepared(profile, programme, form);
  await erase(notebook, "readable");
  await expect(notebook.heading("enrol.title")).toBeVisible();
  await expect(notebook.text("outbox.waiting", { count: 2 })).toBeVisible();
  await nothingToOpen(notebook.page);

  await programme.startInbox();
  await notebook.page.reload();
  const notes = async () => {
    const rows = (await exportTables(programme))["short.csv"]?.rows ?? [];
    return rows.map((row) => [row.note, row._state]).toSorted();
  };
  await expect.poll(notes).toEqual([
    ["draft", "partial"],
    ["sealed", "final"],
  ]);
  await expect(notebook.text("outbox.waiting", { count: 2 })).toBeHidden();

  // The device can begin anew: with another key, and a chain of its own.
  await notebook.begin(await programme.newLink());
  await notebook.start(form.title);
  await new Robot(notebook, form, "", (reference) => answers("anew")[reference]).fill();
  await notebook.seal();
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(3);
  const tables = await exportTables(programme);
  const devices = tables["short.csv"].rows.map((row) => [row.note, row._device]);
  expect(new Set(devices.map(([, device]) => device)).size).toBe(2);
  expect(await programme.desk("open")).toContain("3 record(s) opened.");
});

test("everything is erased, without a network too", async ({ profile, programme, form }) => {
  const notebook = await prepared(profile, programme, form);
  const { page } = notebook;
  await erase(notebook, "everything");
  await expect(notebook.heading("erase.done_title")).toBeVisible();
  const left = await page.evaluate(async () => ({
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    notes: localStorage.length,
    files: await Array.fromAsync((await navigator.storage.getDirectory()).keys()),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  expect(left).toEqual({ databases: [], caches: [], notes: 0, files: [], workers: 0 });
});

/** Where the browser is killed, for each choice. */
const STEPS = {
  readable: ["start", "copy of the vault", "copies of drafts", "rows"],
  everything: ["start", "copies", "rows", "caches", "worker", "database"],
};

for (const [what, steps] of Object.entries(STEPS)) {
  for (const step of steps) {
    test(`erasing ${what}, killed at: ${step}`, async ({ profile, programme, form }) => {
      let notebook = await prepared(profile, programme, form);
      const reached = new Promise((resolve) => {
        notebook.page.on("console", (message) => {
          if (message.text() === `at: ${step}`) resolve();
        });
      });
      // From the next start on, which is where all but the first step is done.
      await notebook.page.addInitScript(hold, step);
      await erase(notebook, what);
      await reached;
      await profile.kill();

      notebook = await profile.open();
      await programme.startInbox();
      await notebook.page.goto(programme.url);
      const { page } = notebook;
      if (what === "everything") {
        // Where only the database itself was left, the app finds a new device.
        const end = notebook.heading("erase.done_title").or(notebook.heading("enrol.title"));
        await expect(end).toBeVisible();
        await page.reload();
        await expect(notebook.heading("enrol.title")).toBeVisible();
        const keys = Object.values(await storedKeys(page)).flat();
        expect(keys.filter((key) => key !== "choices")).toEqual([]);
        return;
      }
      await expect(notebook.heading("enrol.title")).toBeVisible();
      await nothingToOpen(page);
      await expect.poll(async () => (await storedKeys(page)).outbox.length).toBe(2);
      await page.reload();
      await expect(notebook.heading("enrol.title")).toBeVisible();
      await nothingToOpen(page);
      const delivered = async () => (await exportTables(programme))["short.csv"]?.rows.length;
      // The page that was reloaded may have been sending: then the next attempt comes by itself.
      await expect.poll(delivered, { timeout: 20_000 }).toBe(2);
    });
  }
}

/** Runs before the app: says when a step begins, and lets it not end. */
function hold(step) {
  const never = new Promise(() => {});
  const at = (name) => {
    if (name === step) console.log(`at: ${name}`);
    return name === step;
  };
  const hook = (object, method, name) => {
    const before = object[method];
    object[method] = function (...options) {
      return at(name(...options)) ? never : before.apply(this, options);
    };
  };
  hook(FileSystemDirectoryHandle.prototype, "removeEntry", (file) => {
    if (file === "carnet") return "copies";
    if (file === "settings-slot") return "copy of the vault";
    return file.startsWith("drafts-") ? "copies of drafts" : "";
  });
  hook(CacheStorage.prototype, "delete", (name) => (name === "second-copy" ? "" : "caches"));
  hook(ServiceWorkerRegistration.prototype, "unregister", () => "worker");
  // What a database is asked cannot be held up: it may be done or not when the browser dies.
  const tell = (object, method, name) => {
    const before = object[method];
    object[method] = function (...options) {
      at(name);
      return before.apply(this, options);
    };
  };
  tell(IDBFactory.prototype, "open", "start");
  tell(IDBObjectStore.prototype, "clear", "rows");
  tell(IDBFactory.prototype, "deleteDatabase", "database");
}
