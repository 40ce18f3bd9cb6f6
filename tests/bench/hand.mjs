// How quickly the app is at hand, on a device whose processor is four times slower than this one.
//
//   node tests/bench/hand.mjs            after `cargo xtask build`; prints a table in Markdown
//
// Chromium's throttling slows the page's own thread; workers and the service worker run as they are.
// Times by the clock grow with whatever else the machine does; the thread's own processor time does not.

import { loadavg, tmpdir } from "node:os";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { chromium } from "@playwright/test";

import { title, xform } from "./peers/forms.mjs";
import { install } from "./peers/in-page.mjs";
import { Meter } from "./peers/meter.mjs";
import { machine } from "./peers/table.mjs";
import { sealShort } from "../support/devices.mjs";
import { SHORT, readForm } from "../support/forms.mjs";
import { Notebook } from "../support/notebook.mjs";
import { newProgramme } from "../support/server.mjs";

const SLOWER = 4;
const QUESTIONS = 2000;
const STARTS = 20;
const PAGES = 80;
/** Pages and starts before those that count. */
const WARM_UP = 5;
const FEW = 10;
const MANY = 100;

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = ["--headless=new", "--no-sandbox", "--disable-gpu"];

const quantile = (all, share) =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.ceil(all.length * share) - 1)];
const ms = (value) => `${value.toFixed(0)} ms`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

/** Runs in each page: notes when there is something to type into, and when a tap has led to a page. */
function watch() {
  const { performance } = window;
  // Runs once the frame that follows is painted.
  const painted = (then) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then(performance.now());
      port2.postMessage("");
    });
  };
  const until = (holds, then) => {
    const look = () => (holds() ? painted(then) : requestAnimationFrame(look));
    look();
  };
  const usable = () => document.querySelector("main input:not([disabled])")?.checkVisibility();
  until(usable, (now) => (window.usableAfter = now));

  window.nextPage = () =>
    new Promise((resolve) => {
      const before = location.hash;
      const isNext = () => {
        const back = document.querySelector("main a.back");
        return location.hash !== before && back?.hash === before;
      };
      // A tap's time is that at which the browser was told of it.
      const tapped = ({ timeStamp }) => until(isNext, (now) => resolve(now - timeStamp));
      document.addEventListener("click", tapped, { once: true, capture: true });
    });
}

async function newPage(folder) {
  const context = await chromium.launchPersistentContext(folder, {
    ...{ executablePath, args, locale: "en", viewport: { width: 360, height: 740 } },
  });
  const [page] = context.pages();
  page.setDefaultTimeout(60_000);
  await page.addInitScript(watch);
  await page.addInitScript(install);
  return page;
}

/** Milliseconds from the navigation to the screen into which the secret words are typed, offline. */
async function starts(page, programme, meter) {
  const all = [];
  for (let round = 0; round < WARM_UP + STARTS; round += 1) {
    await page.goto("about:blank");
    await page.goto(programme.url);
    await page.waitForFunction(() => window.usableAfter);
    // The browser counts anew for each page.
    const { task } = await meter.read();
    all.push({ task, clock: await page.evaluate(() => window.usableAfter) });
  }
  return all.slice(WARM_UP);
}

/** Milliseconds from Continue to the next page, and the nodes on each, in the long questionnaire. */
async function pages(notebook) {
  const { page } = notebook;
  await notebook.start(title(QUESTIONS));
  const times = [];
  const nodes = [];
  for (let number = 0; number < WARM_UP + PAGES; number += 1) {
    nodes.push(await page.evaluate(nodesOf));
    const field = page.locator("main input[type=text]");
    if (await field.count()) await field.fill("3");
    else await page.locator("main input[type=radio]").first().check();
    const next = page.evaluate(() => window.nextPage());
    await notebook.goOn();
    times.push({ clock: await next });
  }
  return { times: times.slice(WARM_UP), nodes };
}

/** Runs in the page: elements, texts and the rest. */
function nodesOf() {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  let count = 1;
  while (walker.nextNode()) count += 1;
  return count;
}

/** Bytes that the page holds once its garbage is gone. */
async function held(page, devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return { script: usedSize, wasm: await page.evaluate(() => window.bench.wasm()) };
}

/** What the page holds after a few and after many sealed questionnaires, on the home screen. */
async function memory(notebook, devtools, form) {
  const found = [];
  for (let sealed = 1; sealed <= MANY; sealed += 1) {
    await sealShort(notebook, form, `Tent number ${sealed}`);
    if (sealed !== FEW && sealed !== MANY) continue;
    await notebook.goHome();
    found.push(await held(notebook.page, devtools));
  }
  return found;
}

async function measure(folder) {
  const long = join(folder, "long.xml");
  await writeFile(long, xform(QUESTIONS));
  const programme = await newProgramme({ forms: [long, SHORT] });
  const page = await newPage(join(folder, "profile"));
  try {
    const notebook = new Notebook(page, "en");
    const devtools = await page.context().newCDPSession(page);
    await notebook.begin(programme.link);
    await notebook.readyForOffline();

    await programme.stopInbox();
    await page.context().setOffline(true);
    const meter = await Meter.of(page, SLOWER);
    const started = await starts(page, programme, meter);
    await notebook.unlock();
    const filled = await pages(notebook);

    await Meter.of(page, 1);
    await page.context().setOffline(false);
    await programme.startInbox();
    const form = await readForm(SHORT, page.context());
    const kept = await memory(notebook, devtools, form);
    return { started, ...filled, kept, browser: page.context().browser()?.version() };
  } finally {
    await page.context().close();
    await programme.remove();
  }
}

function table({ started, times, nodes, kept: [few, many] }) {
  const row = (...cells) => `| ${cells.join(" | ")} |`;
  const spread = (all, what) => {
    const values = all.map((it) => it[what]);
    return [ms(quantile(values, 0.5)), ms(quantile(values, 0.95)), ms(Math.max(...values))];
  };
  const sum = ({ script, wasm }) => script + wasm;
  const each = ({ script, wasm }) => `${megabytes(script)} + ${megabytes(wasm)}`;
  const growth = `${((sum(many) / sum(few) - 1) * 100).toFixed(1)} %`;
  return [
    row("", "median", "95 %", "most", "wanted"),
    row("---", "---", "---", "---", "---"),
    row("offline, from the navigation to the secret words", ...spread(started, "clock"), "1,500 ms"),
    row("processor time of the page's thread meanwhile", ...spread(started, "task"), ""),
    row(`from Continue to the next of ${QUESTIONS} questions`, ...spread(times, "clock"), "100 ms"),
    row("nodes on its pages", ...[quantile(nodes, 0.5), quantile(nodes, 0.95), Math.max(...nodes)], "1,200"),
    "",
    row("sealed questionnaires", "scripts + WebAssembly", "growth", "wanted"),
    row("---", "---", "---", "---"),
    row(FEW, each(few), "", ""),
    row(MANY, each(many), growth, "within 10 %"),
  ].join("\n");
}

const folder = await mkdtemp(join(tmpdir(), "carnet-hand-"));
try {
  const loads = [loadavg()[0]];
  const found = await measure(folder);
  loads.push(loadavg()[0]);
  const { day, cores, processor, browser } = machine(found.browser ?? "");
  console.log(`${day}; ${cores} cores, ${processor}; ${browser}; the page's thread ${SLOWER} times slower.`);
  console.log(`Load of the machine before and after: ${loads.map((it) => it.toFixed(1)).join(" and ")}.\n`);
  console.log(table(found));
} finally {
  await rm(folder, { recursive: true, force: true });
}
