// Turns secret words into a key where the slow arithmetic does not make the page stand still, and
// where its memory goes back to the device: the page ends this worker as soon as it has answered.
//
// It runs the app's own program, which the page hands over compiled. It answers `null` if it cannot.

"use strict";

self.addEventListener(
  "message",
  async ({ data: [code, module_or_path, request] }) => {
    try {
      const app = await import(code);
      await app.default({ module_or_path });
      const reply = app.stretch(request);
      self.postMessage(reply, [reply.buffer]);
    } catch {
      self.postMessage(null);
    }
  },
  { once: true },
);
