// Opens the same questionnaires in Carnet and in other engines, and answers in them.
//
//   npm ci --prefix tests/bench/peers       once: the other engines; about 180 MB
//   node tests/bench/peers/run.mjs          after `cargo xtask build`; --help says what it takes
//
// README.md beside this file says what is measured and what is not.

import { parseArgs } from "node:util";
import { writeFile } from "node:fs/promises";

import { chromium } from "@playwright/test";

import { SIZES } from "./forms.mjs";
import { SUBJECTS } from "./subjects.mjs";
import { launch, measure } from "./measure.mjs";
import { machine, tables } from "./table.mjs";
import { peersSite } from "./material.mjs";
import { versions } from "./bundle.mjs";

const HELP = `node tests/bench/peers/run.mjs [OPTIONS]

  --sizes 50,500,2000    questions
  --slower 1,4           how many times slower the page's thread is made
  --only ID,ID           engines: ${SUBJECTS.map(({ id }) => id).join(", ")}
  --repeats 5            how often a questionnaire is opened, after two times that do not count
  --answers 10           how often a question is answered, after one time that does not count
  --patience 900         seconds that one engine may take for one size
  --json FILE            writes all that was measured`;

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: SIZES.join() },
    slower: { type: "string", default: "1,4" },
    only: { type: "string", default: SUBJECTS.map(({ id }) => id).join() },
    repeats: { type: "string", default: "5" },
    answers: { type: "string", default: "10" },
    patience: { type: "string", default: "900" },
    json: { type: "string" },
    help: { type: "boolean" },
  },
});

async function all() {
  const numbers = (list) => list.split(",").map(Number);
  const [sizes, speeds] = [numbers(values.sizes), numbers(values.slower)];
  const only = values.only.split(",");
  const [repeats, answers, patience] = ["repeats", "answers", "patience"].map((it) => Number(values[it]));

  const browser = await chromium.launch(launch);
  const site = await peersSite(sizes, browser);
  const report = {
    command: ["node", "tests/bench/peers/run.mjs", ...process.argv.slice(2)].join(" "),
    machine: machine(browser.version()),
    versions: await versions(),
    results: [],
  };
  await browser.close();
  for (const slower of speeds) {
    for (const size of sizes) {
      for (const subject of SUBJECTS.filter(({ id }) => only.includes(id))) {
        const asked = { site, size, slower, repeats, answers, patience };
        report.results.push({ id: subject.id, size, slower, ...(await outcome(subject, asked)) });
        if (values.json) await writeFile(values.json, JSON.stringify(report, null, 1));
      }
    }
  }
  site.stop();
  console.log(tables(report));
}

/** What was measured, or why nothing was. */
async function outcome(subject, asked) {
  console.error(`${subject.name}, ${asked.size} questions, ${asked.slower}× slower`);
  try {
    return await measure(chromium, subject, asked);
  } catch (error) {
    console.error(error);
    return { error: error.message.split("\n")[0] };
  }
}

if (values.help) console.log(HELP);
else await all();
