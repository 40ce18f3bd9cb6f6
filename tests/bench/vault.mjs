// How long a worker waits for the cryptography, on a device four times slower than this one.
//
//   node tests/bench/vault.mjs            after `cargo xtask build`; `cargo xtask bench` runs it too
//
// Work on the page's own thread is measured with Chromium's throttling, which slows that thread. The
// worker that stretches words is not slowed by it: unlocking is measured with the whole browser on
// one core, which it shares with three other busy processes.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

import { chromium } from "@playwright/test";

import { Notebook } from "../support/notebook.mjs";
import { SHORT, readForm } from "../support/forms.mjs";
import { Robot } from "../support/robot.mjs";
import { newProgramme } from "../support/server.mjs";

const SLOWER = 4;
const SAVES = 40;
const UNLOCKS = 5;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = ["--headless=new", "--no-sandbox", "--disable-gpu"];

const line = (name, all) => {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(all.length - 1, Math.floor(all.length * share))].toFixed(1);
  const times = `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, at most ${at(1)} ms`;
  console.log(`${name.padEnd(54)} ${times} (${all.length})`);
};

/** Runs in the page: notes how long each of its timers keeps the thread, microtasks included. */
function watch() {
  window.held = [];
  const { setTimeout } = window;
  const after = new MessageChannel();
  let begun;
  after.port1.onmessage = () => window.held.push(performance.now() - begun);
  window.setTimeout = (action, delay, ...rest) => {
    // The app saves at the end of its longest short wait.
    const isSave = delay === 400;
    return setTimeout(
      (...given) => {
        if (isSave) {
          begun = performance.now();
          after.port2.postMessage("");
        }
        action(...given);
      },
      delay,
      ...rest,
    );
  };
}

async function saving(programme) {
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage({ viewport: { width: 360, height: 740 }, locale: "en" });
  await page.addInitScript(watch);
  const notebook = new Notebook(page, "en");
  await notebook.begin(programme.link);
  const form = await readForm(SHORT, browser);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await notebook.start(form.title);
  const said = [];
  for (let save = 0; save < SAVES; save += 1) {
    await page.evaluate(() => (window.held.length = 0));
    await page.getByRole("main").getByRole("textbox").fill(`${"Nine tents and a fire. ".repeat(20)} ${save}`);
    const begun = performance.now();
    await page.waitForFunction(() => window.held.length > 0 && document.querySelector(".saved--done"));
    said.push({ all: performance.now() - begun - 400, held: (await page.evaluate(() => window.held)).at(-1) });
  }
  line("a save: the page's thread is held, partial included", said.map((it) => it.held));
  line("a save: from the last letter's 400 ms to «saved»", said.map((it) => it.all));

  const seals = [];
  for (let seal = 0; seal < 10; seal += 1) {
    await notebook.goHome();
    await notebook.start(form.title);
    const robot = new Robot(notebook, form, "", (_, question) =>
      question.type === "int" ? "4" : question.kind === "select1" ? "red" : "Nine tents",
    );
    await robot.fill();
    const longest = await page.evaluate(async (label) => {
      const tasks = [];
      const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
      observer.observe({ type: "longtask" });
      const button = [...document.querySelectorAll("button")].find((it) => it.textContent === label);
      const begun = performance.now();
      button.click();
      while (document.querySelector("main").dataset.page !== "sealed") {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return { all: performance.now() - begun, task: Math.max(0, ...tasks.map((it) => it.duration)) };
    }, notebook.t("check.seal"));
    seals.push(longest);
  }
  const long = seals.filter((it) => it.task > 0).map((it) => it.task);
  console.log(`a seal: tasks of 50 ms or more on the page's thread: ${long.length} in ${seals.length}`);
  line("a seal: from the button to the next screen", seals.map((it) => it.all));
  await browser.close();
}

/** Runs something while the browser has a quarter of a core. */
async function crowded(run) {
  if (!existsSync("/usr/bin/taskset")) return console.log("without taskset unlocking is not measured");
  const busy = Array.from({ length: SLOWER - 1 }, () =>
    spawn("taskset", ["-c", "0", process.execPath, "-e", "for(;;);"]),
  );
  try {
    await run();
  } finally {
    for (const child of busy) child.kill("SIGKILL");
  }
}

async function unlocking(programme) {
  await crowded(async () => {
    const server = await chromium.launchServer({ executablePath, args });
    spawn("taskset", ["-a", "-p", "-c", "0", String(server.process().pid)]);
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage({ viewport: { width: 360, height: 740 }, locale: "en" });
    const notebook = new Notebook(page, "en");
    let begun = performance.now();
    await notebook.begin(await programme.newLink());
    console.log(`enrolment and the choice of parameters ${(performance.now() - begun).toFixed(0)} ms`);
    const times = [];
    for (let unlock = 0; unlock < UNLOCKS; unlock += 1) {
      await notebook.lock();
      await notebook.secretField.fill(notebook.secret);
      begun = performance.now();
      await notebook.button("unlock.action").click();
      await page.locator('main[data-page="home"]').waitFor();
      times.push(performance.now() - begun);
    }
    line("unlocking: from the button to the notebook", times);
    await server.close();
  });
}

const programme = await newProgramme({ forms: [SHORT] });
try {
  console.log(`On a device ${SLOWER} times slower:`);
  await saving(programme);
  await unlocking(programme);
} finally {
  await programme.remove();
}
