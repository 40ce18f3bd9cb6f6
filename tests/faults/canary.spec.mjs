// Nothing that a person answered is anywhere in clear: not in the browser's profile, not at the
// inbox, not in its log; neither while a questionnaire is a draft nor afterwards.

import { randomBytes } from "node:crypto";

import { expect, test } from "../support/test.mjs";
import { SHORT, SOCIAL, readForm } from "../support/forms.mjs";
import { Profile } from "../support/profile.mjs";
import { hasRecordings } from "../support/recorded-forms.mjs";
import { Robot, absent } from "../support/robot.mjs";
import { newProgramme } from "../support/server.mjs";
import { enrolment } from "../support/signing.mjs";
import { tracesBelow, tracesIn } from "../support/traces.mjs";
import { LANGUAGE, storyteller, whoVa, writtenIn } from "../support/who-va.mjs";

const SEED = 7;
const CONTROL = "http://control.test/";

/** A word that stands nowhere by chance, the beginning of every marker. */
const rare = (prefix) => prefix + randomBytes(8).toString("hex").replaceAll(/[0-9]/g, "Q");

// A trace would be full of what must leave none.
test.use({ trace: "off" });

let profile;
let programme;
let autopsy;

test.beforeEach(async ({ playwright, launchOptions, locale, language }) => {
  profile = await Profile.create({ playwright, launchOptions, locale, language });
  autopsy = hasRecordings ? await whoVa() : null;
  programme = await newProgramme({ forms: autopsy ? [SOCIAL, autopsy.path] : [SOCIAL, SHORT] });
});

test.afterEach(async () => {
  await profile?.remove();
  await programme?.remove();
  await autopsy?.remove();
});

test("answers leave no trace", async ({ browser, language }) => {
  test.setTimeout(300_000);
  const stem = rare("ZZCANARY");
  const markers = new Map();
  const marked = (reference) => {
    markers.set(reference, `${stem}${String(markers.size).padStart(3, "0")}`);
    return `${markers.get(reference)} is what was said`;
  };
  const large = await readForm(autopsy?.path ?? SHORT, browser);
  const social = await readForm(SOCIAL, browser);
  const storyIn = autopsy ? LANGUAGE : "";
  const story = autopsy ? storyteller(SEED, marked) : shortStory(marked);

  let notebook = await profile.open();
  await notebook.enrol(programme.link);
  // What the log writes of itself, with the lines that an enrolment and a delivery will add.
  const vocabulary = `${programme.log()} POST /enrol PUT /records/{name}`.toLowerCase();
  const secret = await notebook.takeWords();

  await test.step("a draft is written, locked, reopened and left", async () => {
    await notebook.start(large.title);
    const robot = new Robot(notebook, large, storyIn, story);
    await robot.fill(autopsy ? 60 : 1);
    await notebook.saved();
    await notebook.lock();
    await notebook.unlock(secret);
    await notebook.resume(large.title);
    await robot.answerAndGoOn();
    await notebook.saved();
    await profile.close();
  });

  expect(markers.size).toBeGreaterThan(0);
  expect(await tracesBelow(profile.folder, [stem, secret])).toEqual([]);

  await test.step("the draft is finished, and a second questionnaire, and delivered", async () => {
    notebook = await profile.open();
    await notebook.page.goto(programme.url);
    await notebook.unlock(secret);
    await expect(notebook.text("fill.resumed")).toBeVisible();
    await new Robot(notebook, large, storyIn, story).fill();
    await notebook.seal();

    await notebook.goHome();
    await notebook.start(social.title);
    const [inWords] = social.languages.filter((name) => name.includes(`(${language})`));
    const robot = new Robot(notebook, social, inWords, refusal(marked));
    await robot.fill();
    await notebook.seal();
    await notebook.goOutbox();
    await expect(notebook.records("delivered")).toHaveCount(2);
  });

  const control = rare("ZZCONTROL");
  await test.step("a control page of the same profile keeps a marker in clear", async () => {
    const page = await profile.context.newPage();
    await page.route(CONTROL, (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await page.goto(CONTROL);
    await page.evaluate(plant, control);
    await profile.close();
  });

  await test.step("the control's marker is found, no other is", async () => {
    const planted = (await tracesBelow(profile.folder, [control])).join("\n");
    expect(planted).toContain("Local Storage");
    expect(planted).toContain("IndexedDB");
    expect(await tracesBelow(profile.folder, [stem, secret])).toEqual([]);
    expect(await tracesBelow(programme.inboxData, [stem, secret])).toEqual([]);
  });

  await test.step("the inbox's log says nothing about anybody", async () => {
    const { token } = enrolment(programme.link);
    const log = programme.log();
    expect(log).toContain("PUT");
    expect(tracesIn(log, [stem, secret, token])).toEqual([]);
    // Such words are among those that are offered too, and prove nothing.
    const telling = secret.split(" ").filter((word) => !vocabulary.includes(word));
    expect(telling.filter((word) => log.toLowerCase().includes(word))).toEqual([]);
  });

  await test.step("the markers did arrive", async () => {
    await programme.pull();
    await programme.desk("open", "-o", programme.path("opened"));
    const asked = [...writtenIn(large), "/data/end/comment"];
    expect([...markers.keys()].toSorted()).toEqual(asked.toSorted());
    const found = await tracesBelow(programme.path("opened"), [...markers.values()]);
    const arrived = found.map((trace) => / (\w+) as UTF-8$/.exec(trace)[1]);
    expect(arrived.toSorted()).toEqual([...markers.values()].toSorted());
  });
});

/** Runs in the control page: keeps a marker as a careless app would. */
async function plant(marker) {
  localStorage.setItem("planted", marker);
  const opening = indexedDB.open("careless");
  opening.onupgradeneeded = () => opening.result.createObjectStore("drafts");
  const database = await new Promise((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const transaction = database.transaction("drafts", "readwrite");
  const draft = new TextEncoder().encode(JSON.stringify({ comment: marker }));
  transaction.objectStore("drafts").put(draft, "draft");
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Short answers to the social questionnaire; the comment is marked. */
function refusal(marked) {
  return (reference, question) => {
    const name = reference.split("/").pop();
    if (name === "comment") return marked(reference);
    if (reference.startsWith("/data/consent/")) return "yes";
    if (name === "month") return "2026-01-01";
    if (question.absent.length) return absent(question.absent[0]);
    if (question.kind === "select1") return question.choices[0].value;
    return undefined;
  };
}

/** Answers to the short questionnaire; what is written is marked. */
function shortStory(marked) {
  let note;
  return (reference, question) => {
    if (question.type === "int") return "4";
    if (question.kind === "select1") return "red";
    return (note ??= marked(reference));
  };
}
