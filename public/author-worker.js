// Compiles one workbook, away from the page: a large one must not make the page stand still, and a
// damaged one must not break it. The program says `true` when it is ready; here it is told if it
// cannot be loaded. The build fills in its name.

import init from "./__PROGRAM__.js";

const module_or_path = new URL("./__PROGRAM___bg.wasm", import.meta.url);
init({ module_or_path }).catch(() => postMessage(false));
