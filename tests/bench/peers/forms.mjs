// The questionnaires of the benchmark, made of a size alone: the same questions as an XForm and as
// SurveyJS's JSON.
//
//   node tests/bench/peers/forms.mjs 50 > form.xml
//
// A questionnaire of N questions: question 1, the group `fan`, the group `chain`, and then the questions
// 2 to N − 2. Even numbers are asked as a choice of one of four, odd ones as a whole number; each tenth
// is asked only if the number before it is above 5, which at the start it is not. A group is on one page:
// a choice of one of nine, and below it K notes which each show one calculation. In the fan each
// calculation is the answer and a constant; in the chain each is the one before it and 1.

import { fileURLToPath } from "node:url";

export const SIZES = [50, 500, 2000];

/** Calculations that hang on one answer. */
export const DEPENDENTS = 20;

/** What can be answered to a group's question. */
export const ANSWERS = Array.from({ length: 9 }, (_, at) => at + 1);

export const GROUPS = ["fan", "chain"];

const CHOICES = ["north", "east", "south", "west"];

const counted = (count) => Array.from({ length: count }, (_, at) => at + 1);

export const title = (size) => `Benchmark with ${size} questions`;
export const label = (number) => `Question ${number}, what is it here?`;
export const asks = (group) => `Which number does the ${group} begin with?`;

/** What comes before a dependent's number on the screen, and what is there once an answer is given. */
export const opening = (group, at) => `In the ${group}, ${at} makes`;
export const shown = (group, at, answer) => `${opening(group, at)} ${answer + at}.`;

/** The facts about a questionnaire that both forms are written from. */
function questions(size) {
  return counted(size - GROUPS.length).map((number) => ({
    name: `q${number}`,
    label: label(number),
    isChoice: number % 2 === 0,
    after: number % 10 === 0 ? `q${number - 1}` : null,
  }));
}

// XForms

/**
 * The questionnaire as an ODK XForm.
 *
 * @param {object} [options]
 * @param {boolean} [options.pages] asks Enketo for a page at a time, by the class of the body
 */
export function xform(size, { pages = false } = {}) {
  const [first, ...others] = questions(size);
  return `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<h:head><h:title>${title(size)}</h:title>
<model>
<instance><data id="bench${size}" version="1">
<${first.name}/>
${GROUPS.map(groupInstance).join("\n")}
${others.map(({ name }) => `<${name}/>`).join("")}
<meta><instanceID/></meta>
</data></instance>
${[first, ...others].map(questionBind).join("\n")}
${GROUPS.map(groupBinds).join("\n")}
<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
</model></h:head>
<h:body${pages ? ' class="pages"' : ""}>
${questionControl(first)}
${GROUPS.map(groupControls).join("\n")}
${others.map(questionControl).join("\n")}
</h:body>
</h:html>
`;
}

function questionBind({ name, isChoice, after }) {
  const relevant = after ? ` relevant="/data/${after} &gt; 5"` : "";
  return `<bind nodeset="/data/${name}" type="${isChoice ? "string" : "int"}"${relevant}/>`;
}

function questionControl({ name, label, isChoice }) {
  const text = `<label>${label}</label>`;
  if (!isChoice) return `<input ref="/data/${name}">${text}</input>`;
  return `<select1 ref="/data/${name}">${text}${CHOICES.map(item).join("")}</select1>`;
}

const item = (value) => `<item><label>${value}</label><value>${value}</value></item>`;

function groupInstance(group) {
  const inner = counted(DEPENDENTS).map((at) => `<c${at}/><n${at}/>`);
  return `<${group}><source/>${inner.join("")}</${group}>`;
}

function groupBinds(group) {
  const path = `/data/${group}`;
  const calculate = (at) => {
    if (group === "fan") return `${path}/source + ${at}`;
    return at === 1 ? `${path}/source + 1` : `${path}/c${at - 1} + 1`;
  };
  const binds = counted(DEPENDENTS).map(
    (at) =>
      `<bind nodeset="${path}/c${at}" type="int" calculate="${calculate(at)}"/>` +
      `<bind nodeset="${path}/n${at}" type="string" readonly="true()"/>`,
  );
  return `<bind nodeset="${path}/source" type="string"/>${binds.join("\n")}`;
}

function groupControls(group) {
  const path = `/data/${group}`;
  const note = (at) =>
    `<input ref="${path}/n${at}"><label>${opening(group, at)} ` +
    `<output value="${path}/c${at}"/>.</label></input>`;
  return `<group ref="${path}" appearance="field-list"><label>The ${group}</label>
<select1 ref="${path}/source"><label>${asks(group)}</label>${ANSWERS.map(item).join("")}</select1>
${counted(DEPENDENTS).map(note).join("\n")}
</group>`;
}

// SurveyJS

/**
 * The questionnaire as SurveyJS has it.
 *
 * @param {object} [options]
 * @param {boolean} [options.pages] asks for a page a question
 */
export function survey(size, { pages = false } = {}) {
  const [first, ...others] = questions(size);
  return {
    title: title(size),
    showQuestionNumbers: "off",
    questionsOnPageMode: pages ? "questionPerPage" : "singlePage",
    calculatedValues: GROUPS.flatMap(calculatedValues),
    pages: [{ name: "all", elements: [first].map(element).concat(GROUPS.map(panel), others.map(element)) }],
  };
}

function element({ name, label, isChoice, after }) {
  const kind = isChoice ? { type: "radiogroup", choices: CHOICES } : { type: "text", inputType: "number" };
  return { name, title: label, ...kind, ...(after ? { visibleIf: `{${after}} > 5` } : {}) };
}

function calculatedValues(group) {
  return counted(DEPENDENTS).map((at) => {
    const before = group === "fan" || at === 1 ? `{${group}_source}` : `{${group}_c${at - 1}}`;
    return { name: `${group}_c${at}`, expression: `${before} + ${group === "fan" ? at : 1}` };
  });
}

function panel(group) {
  const note = (at) => ({
    type: "html",
    name: `${group}_n${at}`,
    html: `${opening(group, at)} {${group}_c${at}}.`,
  });
  const source = { type: "radiogroup", name: `${group}_source`, title: asks(group), choices: ANSWERS };
  const elements = [source, ...counted(DEPENDENTS).map(note)];
  return { type: "panel", name: group, title: `The ${group}`, elements };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(xform(Number(process.argv[2] ?? SIZES[0])));
}
