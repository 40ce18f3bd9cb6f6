// Forms that other engines are tested with, each filled at random to the end and sealed: nothing that
// an author can write leads into a dead end, stops the app, or makes it complain.
//
//   CARNET_ROBOT_FORMS=all      all of them; a sample otherwise, or a number of them
//   CARNET_ROBOT_SEED=NUMBER    other answers, and another sample

import { writeFile } from "node:fs/promises";

import { SHORT } from "../support/forms.mjs";
import { Guesser } from "../support/guesser.mjs";
import { random } from "../support/random.mjs";
import { SCENARIOS, distinctForms, hasRecordings, renamed } from "../support/recorded-forms.mjs";
import { expect, test } from "../support/test.mjs";
import { TOPIC } from "../support/who-va.mjs";

const SEED = Number(process.env.CARNET_ROBOT_SEED ?? 20261127);
const { CARNET_ROBOT_FORMS: WANTED = "30" } = process.env;

/** For the largest of the forms: it may ask each question once more and then some. */
const MOST_PAGES_WHO_VA = 1500;
const WHO_VA_ROUNDS = 3;
/** What a slow phone draws at once: a page of questions is no larger, whatever the form is. */
const MOST_NODES = 1200;

test.use({
  forms: [SHORT],
  trace: "off",
  actionTimeout: 10_000,
  viewport: { width: 360, height: 740 },
  geolocation: { latitude: 48.855012, longitude: 2.344989, accuracy: 8 },
  permissions: ["geolocation", "microphone"],
  launchOptions: async ({ launchOptions }, use) => {
    const fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
    await use({ ...launchOptions, args: [...launchOptions.args, ...fake] });
  },
});

test.skip(!hasRecordings, `the recorded forms are not here: ${SCENARIOS}`);

/**
 * Numbers of forms in which the app once failed: a calculation that is no number and that nobody can put
 * right, a repeat with a `ref`, and answers that put pages before the one that is being answered.
 */
const ONCE_FAILED = [89, 171, 229];

/** So many of a list, spread over it, and those that once failed. */
function sample(all, next) {
  if (WANTED === "all") return all;
  const step = Math.max(1, all.length / Number(WANTED));
  const count = Math.min(all.length, Number(WANTED));
  const spread = Array.from({ length: count }, (_, at) => all[Math.floor((at + next()) * step)]);
  return [...new Set([...all.filter(({ number }) => ONCE_FAILED.includes(number)), ...spread])];
}

/** Puts forms into the programme: those that its desk takes. What it refuses it says in words. */
async function put(programme, forms) {
  const taken = [];
  const refused = [];
  for (const { number, test: origin, form } of forms) {
    const name = `form-${String(number).padStart(3, "0")}`;
    const path = programme.path(`${name}.xml`);
    await writeFile(path, renamed(form, name, name));
    const trial = ["--unsigned", programme.path(`${name}.json`), "--form", path];
    try {
      await make(programme, ...trial);
      taken.push({ name, origin, path });
    } catch (error) {
      refused.push(`${name} (${origin}): ${error.stderr?.trim() || error.message}`);
    }
  }
  await make(programme, ...taken.flatMap(({ path }) => ["--form", path]));
  return { taken, refused };
}

const make = (programme, ...more) =>
  programme.desk(
    ...["programme", "new", "--inbox-data", programme.inboxData],
    ...["--url", programme.url, "--name", "Test", ...more],
  );

/** What the page complains of while it is looked at. */
function complaints(page) {
  const heard = [];
  page.on("pageerror", (error) => heard.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    const { url } = message.location();
    // The desk has not said yet what it has opened: the browser notes that there is no such file.
    if (message.type() !== "error" || url.endsWith("/collected.json")) return;
    heard.push(`console: ${message.text()} ${url}`);
  });
  return heard;
}

/** Fills and seals the forms one after the other; what goes wrong with one is no reason to stop. */
async function fillAll(notebook, programme, taken, mostPages) {
  const heard = complaints(notebook.page);
  const guesser = new Guesser(notebook, SEED);
  const faults = [];
  for (const { name, origin } of taken) {
    const begun = faults.length;
    try {
      await guesser.fill(name, mostPages);
      await notebook.seal();
      await notebook.goHome();
    } catch (error) {
      faults.push(`${name} (${origin}): ${error.message.split("\n")[0]}`);
    }
    faults.push(...heard.splice(0).map((words) => `${name} (${origin}): ${words}`));
    if (faults.length > begun) await startAgain(notebook, programme);
  }
  return { faults, guesser };
}

async function startAgain(notebook, programme) {
  await notebook.page.goto("about:blank");
  await notebook.page.goto(programme.url);
  await notebook.unlock();
  await notebook.goHome();
}

function report(taken, refused, { faults, guesser }) {
  const kinds = [...guesser.answered].map(([kind, count]) => `${kind} ${count}`).join(", ");
  console.log(
    `seed ${SEED}: ${taken.length} forms on ${guesser.pages} pages, ${refused.length} refused by the desk, ` +
      `${faults.length} faults, ${guesser.mostNodes} nodes at most; answered: ${kinds}`,
  );
  if (process.env.CARNET_ROBOT_FORMS) console.log(refused.join("\n"));
}

test("forms of other engines are filled to the end", async ({ programme, notebook }) => {
  const all = (await distinctForms()).filter(({ topic }) => topic !== TOPIC);
  const forms = sample(all, random(SEED));
  test.setTimeout(60_000 + forms.length * 10_000);
  const { taken, refused } = await put(programme, forms);
  // What is refused is refused for a reason.
  expect(refused.filter((words) => !/: carnet: \S+: \S/.test(words))).toEqual([]);
  expect(taken.length).toBeGreaterThan(forms.length / 2);
  await notebook.begin(programme.link);
  const outcome = await fillAll(notebook, programme, taken);
  report(taken, refused, outcome);
  expect(outcome.faults).toEqual([]);
});

test("so is the WHO verbal autopsy", async ({ programme, notebook }) => {
  test.setTimeout(600_000);
  const forms = (await distinctForms()).filter(({ topic }) => topic === TOPIC);
  const { taken, refused } = await put(programme, forms);
  // Often it ends early, because nobody agrees to be asked.
  const often = Array.from({ length: WHO_VA_ROUNDS }, () => taken).flat();
  await notebook.begin(programme.link);
  const outcome = await fillAll(notebook, programme, often, MOST_PAGES_WHO_VA);
  report(often, refused, outcome);
  expect(outcome.faults).toEqual([]);
  expect(outcome.guesser.mostNodes).toBeLessThanOrEqual(MOST_NODES);
});
