// ODK Web Forms' engine alone: no document, so that what it knows is read from its nodes.

import { createInstance } from "@getodk/xforms-engine";

let root;

const byName = (node, name) =>
  node.currentState.children.find((child) => child.definition.nodeset.endsWith(`/${name}`));

window.peer = {
  async open(url) {
    const xml = await (await fetch(url)).text();
    ({ root } = await createInstance(xml));
    window.opened = root.currentState.children.length;
  },
  /** Gives an answer and reads the notes until they say what they should. */
  answer({ group, answer, expected }) {
    const begun = performance.now();
    const node = byName(root, group);
    byName(node, "source").selectValue(String(answer));
    const texts = expected.map((_, at) => byName(node, `n${at + 1}`).currentState.label.asString);
    const wrong = texts.findIndex((text, at) => text.trim() !== expected[at]);
    if (wrong !== -1) throw new Error(`«${texts[wrong]}» where «${expected[wrong]}» is due`);
    return performance.now() - begun;
  },
};
