// What a page of a questionnaire shows, read from the page itself: no form's definition is known.

/**
 * Runs in the page: waits until another screen stands than that of the address `before`, or something
 * there is to be put right or has gone wrong, and tells what can be answered.
 *
 * @param {object} about
 * @param {string} [about.before] without it, the screen that is there
 * @param {number} about.patience milliseconds
 */
export async function look({ before, patience }) {
  const late = performance.now() + patience;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  const standing = () => {
    if (!document.getElementById("crash").hidden) return "crashed";
    if (location.hash === before) return document.getElementById("error-summary") && "wrong";
    const [, screen, record, number, change] = location.hash.split("/");
    const main = document.querySelector("main");
    if (main?.dataset.page !== (screen || "home")) return null;
    if (screen !== "fill") return "stands";
    // The way back leads to the page before: then this page is drawn.
    const earlier = Number(number) > 1 ? `#/fill/${record}/${Number(number) - 1}` : "#/";
    const back = change ? `#/check/${record}` : earlier;
    return main.querySelector("a.back")?.hash === back ? "stands" : null;
  };

  const kindOf = (box) => {
    const has = (selector) => box.querySelector(selector);
    if (has(".counter")) return "counter";
    if (has("ol.rank")) return "rank";
    if (has(".date")) return "date";
    if (has("input[type=time]")) return "time";
    if (has("input[type=datetime-local]")) return "moment";
    if (has("canvas")) return "drawing";
    if (has("input[type=file]")) return "file";
    if (has("select")) return "menu";
    if (has("input[type=radio]")) return "one";
    if (has("fieldset input[type=checkbox]")) return "many";
    if (has("input[type=checkbox]")) return "tick";
    const field = has("textarea, input[type=text]");
    if (field?.inputMode === "decimal" || field?.inputMode === "numeric") return "number";
    if (field) return "text";
    if (has("fieldset button[id]")) return "device";
    // A choice of nothing, until another answer offers something.
    return has("fieldset") ? "empty" : "note";
  };

  const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const question = (box, index) => {
    const count = (selector) => box.querySelectorAll(selector).length;
    const kind = kindOf(box);
    const choices = { one: "input[type=radio]", many: "input[type=checkbox]", menu: "option" }[kind];
    return {
      index,
      kind,
      // A field keeps its id for as long as the questionnaire is open.
      id: box.querySelector("[id^=q]")?.id.replace(/-.*/, "") ?? `${kind} ${index}`,
      label: tidy(box.querySelector(".form-text")?.textContent),
      choices: choices ? count(choices) : 0,
      fields: count(".date input"),
      image: Boolean(box.querySelector('input[accept^="image/"]')),
      absents: count(".absents button"),
      wrong: box.classList.contains("question--wrong"),
      said: tidy(box.querySelector(".error")?.textContent),
      // Bounds often stand in what is said about a question.
      numbers: (box.innerText.match(/-?\d+(\.\d+)?/g) ?? []).map(Number),
    };
  };

  /** Elements, texts and the rest. */
  const nodesOf = (top) => {
    const walker = document.createTreeWalker(top);
    let count = 1;
    while (walker.nextNode()) count += 1;
    return count;
  };

  let state;
  while (!(state = standing())) {
    if (performance.now() > late) return { state: "stuck", hash: location.hash };
    await frame();
  }
  const main = document.querySelector("main");
  const entries = main?.querySelector("form > ul.cards, form ul.cards");
  return {
    state,
    hash: location.hash,
    screen: main?.dataset.page,
    heading: tidy(main?.querySelector("h1")?.textContent),
    questions: [...(main?.querySelectorAll(".question") ?? [])].map(question),
    isRepeat: Boolean(entries),
    entries: entries?.children.length ?? 0,
    canGoOn: Boolean(main?.querySelector("form button[type=submit]")),
    languages: document.querySelectorAll("#form-language option").length,
    nodes: nodesOf(document),
  };
}
