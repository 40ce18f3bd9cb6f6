// What was measured, as tables in Markdown.

import { cpus, totalmem } from "node:os";

import { SUBJECTS } from "./subjects.mjs";

const HEAD = [
  ...["questions", "engine", "what it shows"],
  ...["start CPU, ms", "open CPU, ms", "of it style and layout", "open, ms"],
  ...["heap, MB", "wasm, MB", "elements", "nodes", "program + form, kB"],
  ...["fan, ms", "chain, ms", "answer CPU, ms"],
];

/** The machine that measured, and when. */
export const machine = (browser) => ({
  day: new Date().toISOString().slice(0, 10),
  cores: cpus().length,
  processor: cpus()[0].model,
  memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
  browser: `Chromium ${browser}`,
  node: process.version,
});

export function tables({ command, machine, versions, results }) {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const loads = results.map(({ load }) => load).filter((it) => it !== undefined);
  const about = [
    `    ${command}`,
    "",
    `${machine.day}; ${machine.cores} cores, ${machine.processor}, ${machine.memory}; ` +
      `${machine.browser}; Node ${machine.node}. ${packages.join(", ")}. ` +
      `Load of the machine (1 minute) before each row: ${range(loads)}. Pairs are median / 95th percentile.`,
  ];
  const speeds = [...new Set(results.map(({ slower }) => slower))];
  const parts = speeds.map((slower) => {
    const rows = results.filter((it) => it.slower === slower).map(row);
    const title = slower === 1 ? "The machine as it is" : `The page's thread made ${slower} times slower`;
    return ["", `### ${title}`, "", line(HEAD), line(HEAD.map(() => "---")), ...rows.map(line)];
  });
  return about.concat(...parts).join("\n");
}

const line = (cells) => `| ${cells.join(" | ")} |`;
const range = (all) => `${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)}`;

function row({ id, size, error, transferred, opened, answered, failures }) {
  const { name, shows, ui } = SUBJECTS.find((it) => it.id === id);
  const beginning = [size.toLocaleString("en"), name, shows];
  if (error) return [...beginning, `failed: ${error.replaceAll("|", "\\|")}`, ...HEAD.slice(4).map(() => "")];
  const held = opened.map((it) => it.held);
  const answers = Object.values(answered).flat();
  return [
    ...beginning.slice(0, 2),
    shows + (failures.length > 0 ? `; ${failures.length} errors` : ""),
    spread(opened.map((it) => it.start.task)),
    spread(opened.map((it) => it.open.task)),
    whole(median(opened.map((it) => it.open.layout))),
    spread(opened.map((it) => it.open.result)),
    mega(median(held.map((it) => it.heap))),
    mega(median(held.map((it) => it.wasm))),
    ui ? whole(median(held.map((it) => it.elements))) : "–",
    whole(median(held.map((it) => it.nodes))),
    bytes(transferred),
    spread(answered.fan.map((it) => it.result), 1),
    spread(answered.chain.map((it) => it.result), 1),
    spread(answers.map((it) => it.task), 1),
  ];
}

/** Of the program and of the questionnaire. */
function bytes(transferred) {
  const isForm = ([url]) => new URL(url).pathname.startsWith("/forms/");
  const of = (entries) => whole(sum(entries.map(([, length]) => length)) / 1000);
  const all = Object.entries(transferred);
  return `${of(all.filter((it) => !isForm(it)))} + ${of(all.filter(isForm))}`;
}

const sum = (all) => all.reduce((total, it) => total + it, 0);

/** The smallest value that at least this share of all do not exceed. */
function quantile(all, share) {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

const median = (all) => quantile(all, 0.5);
const whole = (value) => Math.round(value).toLocaleString("en");
const mega = (bytes) => (bytes / 1e6).toFixed(1);

/** The median, and what 95 of 100 stay within. */
function spread(all, digits = 0) {
  const text = (value) =>
    value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text(median(all))} / ${text(quantile(all, 0.95))}`;
}
