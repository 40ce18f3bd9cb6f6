// What runs in the page: the same for every engine, so it knows labels and controls and nothing else.

/** Defines `window.bench`; handed to the browser as it stands. */
export function install() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  /** The first element that has this text itself. */
  const saying = (text) => {
    const path = `//body//*[not(self::script)][text()[contains(., "${text}")]]`;
    return document.evaluate(path, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
  };

  /** The nearest element around another of which something is true. */
  const around = (element, holds) => {
    for (let it = element; it; it = it.parentElement) if (holds(it)) return it;
    return null;
  };

  const tidy = (text) => text.replace(/\s+/g, " ");

  /** Resolves with the frame in which all that is waited for stands on the screen. */
  async function shown({ visible, present, fields = 1 }) {
    const inputs = document.getElementsByTagName("input");
    const stands = () =>
      inputs.length >= fields && saying(visible)?.checkVisibility() && (!present || saying(present));
    while (!stands()) await frame();
  }

  const memories = watchMemories();

  window.bench = {
    shown,

    /** Bytes of the WebAssembly memories that were made; they are no part of the heap. */
    wasm: () => [...memories].reduce((sum, it) => sum + it.buffer.byteLength, 0),

    /** Opens a questionnaire; resolves to the milliseconds until it stands there. */
    async open({ url, button, wanted }) {
      const begun = performance.now();
      if (url) await window.peer.open(url);
      else [...document.querySelectorAll("button")].find((it) => it.textContent === button).click();
      if (wanted) await shown(wanted);
      return performance.now() - begun;
    },

    /**
     * Chooses an answer of a group's; resolves to the milliseconds from the click until each text that
     * hangs on it is in the document and the page is laid out.
     */
    async answer({ asks, nth, openings, expected, patience }) {
      const radios = (element) => element.querySelectorAll("input[type=radio]");
      const question = around(saying(asks), (it) => radios(it).length > 0);
      const has = (texts) => (element) => {
        const text = tidy(element.textContent);
        return texts.every((it) => text.includes(it));
      };
      const group = around(question, has(openings));
      if (!group) throw new Error("the notes are not on the page");
      const isDone = has(expected);
      if (isDone(group)) throw new Error("the notes say it before it is answered");
      const radio = radios(question)[nth];

      const begun = performance.now();
      radio.click();
      if (!isDone(group)) await changed(group, isDone, patience);
      document.documentElement.getBoundingClientRect();
      return performance.now() - begun;
    },

    /** Types into the only field and sends the form off. */
    submit(text) {
      const field = document.querySelector("main input");
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      document.querySelector("main button[type=submit]").click();
    },
  };

  /** Notes each memory: a module brings its own, or is given one that a script has made. */
  function watchMemories() {
    const found = new Set();
    const note = (instance) => {
      const memories = Object.values(instance.exports).filter((it) => it instanceof WebAssembly.Memory);
      for (const memory of memories) found.add(memory);
    };
    const watched = (name) => {
      const original = WebAssembly[name];
      WebAssembly[name] = async (...given) => {
        const made = await original.call(WebAssembly, ...given);
        note(made.instance ?? made);
        return made;
      };
    };
    watched("instantiateStreaming");
    watched("instantiate");
    const made = (name, seen) => {
      const construct = (target, given, asked) => {
        const it = Reflect.construct(target, given, asked);
        seen(it);
        return it;
      };
      WebAssembly[name] = new Proxy(WebAssembly[name], { construct });
    };
    made("Instance", note);
    made("Memory", (memory) => found.add(memory));
    return found;
  }

  function changed(group, isDone, patience) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`the notes do not follow: «${tidy(group.textContent).slice(0, 200)}»`));
      }, patience);
      const observer = new MutationObserver(() => {
        if (!isDone(group)) return;
        observer.disconnect();
        clearTimeout(late);
        resolve();
      });
      observer.observe(group, { subtree: true, childList: true, characterData: true });
    });
  }
}
