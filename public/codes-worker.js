// Reads the codes in a camera's pictures, so that the page does not stand still.
//
// First it is told where its program is, then it gets pictures: their pixels and how wide they are. It
// answers each with the text of the code in it, with an empty one if there is none, and with `null` if
// it can read no more.

"use strict";

let program;

async function load(address) {
  const codes = await import(address);
  await codes.default();
  return codes;
}

self.addEventListener("message", async ({ data }) => {
  if (!program) {
    program = load(data);
    // Whoever sends a picture hears of it.
    program.catch(() => {});
    return;
  }
  try {
    const [pixels, width] = data;
    const { read } = await program;
    self.postMessage(read(new Uint8Array(pixels), width, width) ?? "");
  } catch {
    self.postMessage(null);
  }
});
