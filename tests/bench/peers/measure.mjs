// One engine, one size, one speed: what it costs to open the questionnaire and to answer in it.

import { join } from "node:path";
import { loadavg, tmpdir } from "node:os";
import { mkdtemp, rm } from "node:fs/promises";

import { ANSWERS, DEPENDENTS, GROUPS, asks, opening, shown } from "./forms.mjs";
import { Meter } from "./meter.mjs";
import { install } from "./in-page.mjs";
import { programmeOf } from "./material.mjs";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = ["--headless=new", "--no-sandbox", "--disable-gpu"];
export const launch = { executablePath, args };

/** Carnet saves 0.4 s after an answer: that is to be in what the answer costs. */
const QUIET_AFTER_ANSWER_MS = 600;

/** Loads before the first that counts: browsers keep compiled code from the second on. */
const WARM_UP = 2;

/** @param chromium Playwright's, to launch */
export async function measure(chromium, subject, { size, patience, ...how }) {
  const folder = await mkdtemp(join(tmpdir(), "carnet-bench-"));
  let programme, context, late;
  try {
    const [load] = loadavg();
    if (subject.id === "carnet") programme = await programmeOf(size);
    context = await chromium.launchPersistentContext(folder, {
      ...launch,
      locale: "en",
      viewport: { width: 360, height: 740 },
    });
    const work = measureOn(context.pages()[0], subject, { programme, size, ...how });
    const limit = new Promise((_, reject) => {
      late = setTimeout(() => reject(new Error(`not done after ${patience} s`)), patience * 1000);
    });
    return { load, ...(await Promise.race([work, limit])) };
  } finally {
    clearTimeout(late);
    await context?.close();
    await programme?.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureOn(page, subject, { site, programme, size, slower, repeats, answers }) {
  page.setDefaultTimeout(0);
  await page.addInitScript(install);
  const meter = await Meter.of(page, slower);
  const failures = [];
  page.on("pageerror", (error) => failures.push(error.message));

  await subject.visit(page, { site, programme });
  await subject.open(size);
  const transferred = meter.transferred;
  await meter.idle();

  const opened = [];
  for (let round = 1; round < WARM_UP + repeats; round += 1) {
    const start = await meter.loading(() => subject.start());
    const open = await meter.during(() => subject.open(size));
    const held = await meter.held();
    if (round >= WARM_UP) opened.push({ start, open, held });
  }

  const answered = {};
  for (const group of GROUPS) {
    await subject.turn(group);
    await meter.idle();
    answered[group] = await answerAll(subject, meter, group, answers);
  }
  return { transferred, opened, answered, failures };
}

async function answerAll(subject, meter, group, answers) {
  const texts = (words) => Array.from({ length: DEPENDENTS }, (_, at) => words(at + 1));
  const given = [];
  for (let round = 0; round <= answers; round += 1) {
    const nth = round % ANSWERS.length;
    const answer = ANSWERS[nth];
    const order = {
      ...{ group, answer, nth, asks: asks(group), patience: 60_000 },
      openings: texts((at) => opening(group, at)),
      expected: texts((at) => shown(group, at, answer)),
    };
    const cost = await meter.during(() => subject.answer(order), QUIET_AFTER_ANSWER_MS);
    // The first only warms up.
    if (round > 0) given.push(cost);
  }
  return given;
}
