// A questionnaire with every type of question, filled as its fields want to be filled, and what of it
// arrives at the desk.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { exportTables } from "../support/exports.mjs";
import { TYPES } from "../support/forms.mjs";
import { expect, test } from "../support/test.mjs";

/** West of Paris, to the metre. */
const HERE = { latitude: 48.855012, longitude: 2.344989, accuracy: 8 };

test.use({
  forms: [TYPES],
  geolocation: HERE,
  permissions: ["geolocation", "microphone"],
  launchOptions: async ({ launchOptions }, use) => {
    const fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
    await use({ ...launchOptions, args: [...launchOptions.args, ...fake] });
  },
});

/** A photo of 800 × 600 as a phone takes it: with a place in its EXIF data. */
async function photo(page) {
  const drawn = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(800, 600);
    const context = canvas.getContext("2d");
    context.fillStyle = "#0b5c73";
    context.fillRect(0, 0, 800, 600);
    const blob = await canvas.convertToBlob({ type: "image/jpeg" });
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const jpeg = Buffer.from(drawn);
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), Buffer.from("MM\0*GPSLatitude 48.855012")]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1]), length, exif]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** Width and height of a JPEG, from its frame header. */
function sizeOf(jpeg) {
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if ([0xc0, 0xc2].includes(jpeg[at + 1])) {
      return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5) };
    }
  }
  throw new Error("no frame header");
}

test("every type of question is asked, kept, sealed and read at the desk", async ({
  programme,
  notebook,
}) => {
  test.setTimeout(240_000);
  const { page, t } = notebook;
  const main = page.getByRole("main");
  const box = (label) => main.locator(".question").filter({ hasText: label });
  const on = async (label) => expect(box(label).first()).toBeVisible();
  const next = async (label) => {
    await notebook.goOn();
    await on(label);
    // The page has come to rest when it has the focus: it scrolls no more.
    await expect(main.getByRole("heading", { level: 1 })).toBeFocused();
  };
  const button = (name) => main.getByRole("button", { name, exact: true });
  const choose = (label, choice) => box(label).getByText(choice, { exact: true }).click();

  await notebook.begin(programme.link);
  await notebook.start("Every type");

  await test.step("words", async () => {
    await on("One line");
    await expect(main).toContainText(t("fill.section", { number: "1", count: "6" }));
    // Only this question names non-answers, so only this one has them.
    await expect(button(t("question.refused"))).toBeVisible();
    await page.getByRole("textbox").fill("ligne");
    await next("Several lines");
    await expect(button(t("question.refused"))).toHaveCount(0);
    await expect(page.getByRole("textbox")).toHaveAttribute("rows", "3");
    await page.getByRole("textbox").fill("one\ntwo");
    await next("Digits");
    await expect(page.getByRole("textbox")).toHaveAttribute("inputmode", "numeric");
    await page.getByRole("textbox").fill("0042");
    await next("Masked");
    await page.getByRole("textbox").fill("unseen");
    await next("Ticket");
    await page.getByRole("textbox").fill("A-17");
  });

  await test.step("numbers", async () => {
    await next("A whole number");
    await page.getByRole("textbox").fill("١٢");
    await next("A number");
    await page.getByRole("textbox").fill("3,5");
    await next("A short scale");
    await expect(box("A short scale").getByRole("radio")).toHaveCount(6);
    await choose("A short scale", "4");
    await next("A long scale");
    await expect(box("A long scale")).toContainText(t("question.scale", { first: "0", last: "100" }));
    await page.getByRole("textbox").fill("101");
    await notebook.goOn();
    await expect(notebook.summary).toBeVisible();
    await page.getByRole("textbox").fill("35");
  });

  await test.step("times", async () => {
    await next("A day");
    await button(t("question.yesterday")).click();
    await next("A month");
    const field = (key) => main.getByLabel(t(key), { exact: true });
    await field("question.month").fill("2");
    await field("question.year").fill("2026");
    await next("A year");
    await field("question.year").fill("1987");
    await next("A time");
    await box("A time").locator("input").fill("23:45");
    await next("A moment");
    await box("A moment").locator("input").fill("2026-03-27T02:15");
  });

  await test.step("choices", async () => {
    await next("Which colour?");
    await choose("Which colour?", "Red");
    await next("From a menu");
    await page.getByRole("combobox", { name: "From a menu" }).selectOption({ label: "Green" });
    await next("To be searched");
    await page.getByRole("searchbox").fill("BLÙ");
    await expect(box("To be searched").getByRole("radio")).toHaveCount(1);
    await choose("To be searched", "Blue");
    await next("In a row");
    await choose("In a row", "Red");
    await next("In columns");
    await choose("In columns", "Green");
    await next("At once");
    await choose("At once", "Blue");
    // Without Continue.
    await on("Several, packed");
    await choose("Several, packed", "Red");
    await choose("Several, packed", "Blue");
    await next("First row");
    await expect(box("First row").getByRole("radio")).toHaveCount(3);
    await box("First row").getByRole("radio", { name: "Red" }).check();
    await box("Second row").getByRole("radio", { name: "Blue" }).check();
    await next("In which order?");
    const order = box("In which order?").getByRole("listitem");
    await button(`${t("rank.up")}: Blue`).click();
    await expect(order).toContainText(["Red", "Blue", "Green"]);
    await button(`${t("rank.up")}: Blue`).click();
    await expect(order).toContainText(["Blue", "Red", "Green"]);
    await expect(button(`${t("rank.up")}: Blue`)).toBeFocused();
  });

  await test.step("things", async () => {
    await next("A note to read");
    await next("Have you read it?");
    await box("Have you read it?").getByRole("checkbox").check();
    await next("Where about?");
    await expect(main).toContainText(t("place.coarse"));
    await button(t("place.look")).click();
    await expect(main).toContainText("48.86, 2.34");
    await expect(main).toContainText(t("place.radius", { metres: "1,000" }));
    await next("Where exactly?");
    await button(t("place.look")).click();
    await expect(main).toContainText("48.855012, 2.344989");

    await next("A picture");
    const picture = { name: "IMG_2041.jpg", mimeType: "image/jpeg", buffer: await photo(page) };
    await main.locator("input[type=file]").setInputFiles(picture);
    await expect(main.getByRole("img")).toBeVisible();
    await next("A signature");
    await sign(page, main.locator("canvas"));
    await expect(main.getByRole("img")).toHaveCount(2);
    await next("A voice");
    await button(t("file.record")).click();
    await expect(button(t("file.stop"))).toBeVisible();
    await page.waitForTimeout(700);
    await button(t("file.stop")).click();
    await expect(main.locator("audio")).toBeVisible();
    await next("A paper");
    const paper = { name: "Amina B.PDF", mimeType: "application/pdf", buffer: Buffer.from("%PDF-") };
    await main.locator("input[type=file]").setInputFiles(paper);
    await expect(main).toContainText(t("file.kept", { kind: "pdf" }));
  });

  await test.step("what is attached outlasts the page", async () => {
    await expect(main.locator(".saved--done")).toBeVisible();
    await page.reload();
    await notebook.unlock();
    await expect(main).toContainText(t("file.kept", { kind: "pdf" }));
  });

  await test.step("a repeat", async () => {
    // The form begins with one.
    await next("Age of this child");
    await page.getByRole("textbox").fill("7");
    await notebook.goOn();
    await button(t("repeat.add")).click();
    await on("Age of this child");
    await page.getByRole("textbox").fill("9");
    await notebook.goOn();
    await expect(main.getByRole("listitem")).toHaveCount(2);
    const remove = main.getByRole("button", { name: new RegExp(`^${t("repeat.remove")}`) });
    await remove.first().click();
    await expect(main.getByRole("listitem")).toHaveCount(1);
    await button(t("repeat.undo")).click();
    await expect(main.getByRole("listitem")).toHaveCount(2);
    await expect(button(t("repeat.undo"))).toHaveCount(0);
    await remove.last().click();
    await expect(main.getByRole("listitem")).toHaveCount(1);
    await notebook.goOn();
  });

  await notebook.seal();
  await notebook.goOutbox();
  await expect(notebook.records("delivered")).toHaveCount(1);

  const tables = await exportTables(programme);
  const [row] = tables["types.csv"].rows;
  const yesterday = await page.evaluate(() => {
    const day = new Date();
    day.setDate(day.getDate() - 1);
    const two = (number) => String(number).padStart(2, "0");
    return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  });
  const name = (column) => row[column];
  expect(row).toMatchObject({
    "words/line": "ligne",
    "words/long": "one\ntwo",
    "words/digits": "0042",
    "words/hidden_text": "unseen",
    "words/ticket": "A-17",
    "numbers/whole": "12",
    "numbers/part": "3.5",
    "numbers/few": "4",
    "numbers/many": "35",
    "times/day": yesterday,
    "times/month": "2026-02-01",
    "times/year": "1987-01-01",
    "choices/plain": "red",
    "choices/menu": "green",
    "choices/searched": "blue",
    "choices/likert": "red",
    "choices/columns": "green",
    "choices/quick": "blue",
    "choices/packed": "red blue",
    "choices/table/row_one": "red",
    "choices/table/row_two": "blue",
    "choices/order": "blue red green",
    "things/read": "OK",
    "things/area": "48.86 2.34 0.0 1000.0",
    "things/spot": "48.855012 2.344989 0.0 8.0",
  });
  expect(name("times/hour")).toMatch(/^23:45/);
  expect(name("times/moment")).toMatch(/^2026-03-27T02:15/);

  expect(tables["types.child.csv"].rows.map((child) => child["child/age"] ?? child.age)).toEqual(["7"]);
  await programme.desk("open", "-o", programme.path("opened"));
  const media = await mediaOf(programme);
  const file = (column) => media.get(name(column));
  for (const column of ["photo", "drawn", "voice", "paper"]) {
    expect(name(`things/${column}`)).toMatch(/^[0-9a-f-]{36}\.[a-z0-9]+$/);
    expect(file(`things/${column}`)?.length).toBeGreaterThan(0);
  }
  const kept = file("things/photo");
  expect(sizeOf(kept)).toEqual({ width: 320, height: 240 });
  expect(kept.includes("Exif")).toBe(false);
  expect(kept.includes("GPSLatitude")).toBe(false);
  expect(file("things/paper").toString()).toBe("%PDF-");
  expect(file("things/drawn").subarray(1, 4).toString()).toBe("PNG");
});

/** A stroke with the mouse. */
async function sign(page, canvas) {
  await canvas.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await canvas.boundingBox();
  await page.mouse.move(x + width * 0.2, y + height * 0.5);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height * 0.2, { steps: 5 });
  await page.mouse.move(x + width * 0.8, y + height * 0.6, { steps: 5 });
  await page.mouse.up();
}

/** All files that the desk has opened from records, by their names. */
async function mediaOf(programme) {
  const folder = programme.path("opened");
  const found = new Map();
  for (const path of await readdir(folder, { recursive: true })) {
    const [, name] = /media\/([^/]+)$/.exec(path) ?? [];
    if (name) found.set(name, await readFile(join(folder, path)));
  }
  return found;
}
