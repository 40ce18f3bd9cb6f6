// Codes that are not what they should be: it is said on the screen, and nothing that was here is lost.

import { blind } from "../support/camera.mjs";
import { codesKept, findsCodes, textsOf } from "../support/codes.mjs";
import { newDevice, offline, sealShort } from "../support/devices.mjs";
import { SHORT } from "../support/forms.mjs";
import { filesIn, saveParcel, taken } from "../support/parcels.mjs";
import { enrolment } from "../support/signing.mjs";
import { outboxRows } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

let camera;
let a;
let b;
let parcel;

/** The one has sealed a record and given a parcel with it, the other one has a camera. */
test.beforeEach(async ({ programme, browser, form, language }) => {
  test.setTimeout(120_000);
  a = await newDevice(browser, programme, language);
  await a.page.route("**/records/*", (route) => route.abort());
  await sealShort(a, form, "Nine tents");
  await a.goOutbox();
  parcel = (await saveParcel(a)).bytes;
  camera = await blind(test.info());
  b = await newDevice(camera, programme, language);
  await b.page.route("**/records/*", (route) => route.abort());
});

test.afterEach(async () => {
  await a.page.context().close();
  await camera.close();
});

const textsFor = (programme, bytes) => textsOf(a.page.context(), programme.url, a.t, bytes);

async function scan(texts) {
  await findsCodes(b.page, texts);
  await b.goOutbox();
  await b.link("carry.scan").click();
}

/** All codes have to be found first, one after the other. */
const expectSaid = (words) =>
  expect(b.page.getByRole("main").locator(".notice")).toHaveText(words, { timeout: 30_000 });

test("a parcel of another programme is called that", async ({ programme }) => {
  const { programme: id } = enrolment(programme.link);
  const other = Buffer.from(parcel);
  other.write("0".repeat(32), parcel.indexOf(id), "latin1");
  await scan(await textsFor(programme, other));
  await expectSaid(b.t("fault.another_parcel"));
  expect(await outboxRows(b.page)).toEqual({});
});

test("a record that was damaged before it was shown is left out", async ({ programme }) => {
  const { start } = filesIn(parcel).find(({ name }) => name.endsWith(".age"));
  const damaged = Buffer.from(parcel);
  damaged[start] ^= 0xff;
  await scan(await textsFor(programme, damaged));
  await expectSaid(taken(b.t, { damaged: 1 }));
  expect(await outboxRows(b.page)).toEqual({});
});

test("codes that do not fit together are said to be so, and read again", async ({ programme }) => {
  const texts = await textsFor(programme, parcel);
  // The first three characters of the part become the last: each group still is what two bytes make.
  const [, head, group, rest] = /^(CARNET1:.{12})(.{3})(.*)$/.exec(texts[0]);
  const wrong = head + rest + group;
  expect(wrong).not.toBe(texts[0]);
  await scan(["https://example.org", wrong, ...texts.slice(1)]);
  await expect(b.page.getByRole("alert")).toHaveText(b.t("codes.damaged"));
  await findsCodes(b.page, texts);
  await expectSaid(taken(b.t, { records: 1 }));
});

test("without the module, and without a network, it is said what is missing", async () => {
  await codesKept(b.page);
  await b.page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (request.url.includes("/codes-")) await cache.delete(request);
      }
    }
  });
  const devtools = await b.page.context().newCDPSession(b.page);
  await devtools.send("Network.clearBrowserCache");
  await offline(b);
  await scan([]);
  await expectSaid(b.t("fault.offline"));
});
