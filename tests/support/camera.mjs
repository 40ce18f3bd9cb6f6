// A camera whose pictures a test makes: Chromium plays a file in its place.

import { open } from "node:fs/promises";

import { chromium } from "@playwright/test";

const WIDTH = 1280;
const HEIGHT = 720;
/** Pixels a module, so that a code of 105 modules with its border fills most of the picture. */
const MODULE = 6;
const TWICE = 2;

/**
 * Writes a video (YUV4MPEG2) that shows these codes again and again, each for a third of a second.
 *
 * @param {string} path
 * @param {{ side: number, light: number[] }[]} codes one byte a module, row by row
 */
export async function film(path, codes) {
  const file = await open(path, "w");
  await file.write(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F6:1 Ip A1:1 C420jpeg\n`);
  for (const code of codes) {
    const picture = Buffer.concat([Buffer.from("FRAME\n"), pictureOf(code)]);
    for (let time = 0; time < TWICE; time += 1) await file.write(picture);
  }
  await file.close();
}

/** A code in the middle of a picture in dull grey. */
function pictureOf({ side, light }) {
  const picture = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128);
  const left = Math.floor((WIDTH - side * MODULE) / 2);
  const top = Math.floor((HEIGHT - side * MODULE) / 2);
  for (let y = 0; y < side * MODULE; y += 1) {
    for (let x = 0; x < side * MODULE; x += 1) {
      const shade = light[Math.floor(y / MODULE) * side + Math.floor(x / MODULE)];
      picture[(top + y) * WIDTH + left + x] = 30 + Math.floor(shade * 0.75);
    }
  }
  return picture;
}

/** Chromium with a camera; with `video` it sees that film, and the page may use it unasked. */
export function withCamera({ executablePath, args }, video) {
  const camera = ["--use-fake-device-for-media-stream"];
  if (video) {
    camera.push("--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${video}`);
  }
  return chromium.launch({ executablePath, args: [...args, ...camera] });
}

/** Chromium with a camera that sees nothing: what is read can only come from the browser. */
export async function blind(info) {
  const video = info.outputPath("nothing.y4m");
  await film(video, [{ side: 1, light: [255] }]);
  return withCamera(info.project.use.launchOptions, video);
}
