// Everything that may answer in the inbox's place, and every piece of what it does answer: a record
// is delivered by a valid receipt of this inbox for this record, whole, and by nothing else.

import { createServer } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

import { SHORT } from "../support/forms.mjs";
import { expect, sealOne, sendOnce, test } from "../support/faulty.mjs";
import { receipt, signingKey, strangerKey } from "../support/signing.mjs";
import { Colleague, expectDelivered, expectTruth, inState, outboxIn } from "../support/truth.mjs";

test.use({ forms: [SHORT], trace: "off" });

const HTML = { "Content-Type": "text/html" };
const JSON_TYPE = { "Content-Type": "application/json" };
const PAGE = "<!doctype html><title>Free Wi-Fi</title><p>Sign in";

const page = (status) => ({ status, headers: HTML, body: PAGE });
const problem = (status, headers) => ({
  status,
  headers: { "Content-Type": "application/problem+json", ...headers },
  body: JSON.stringify({ type: "urn:carnet:problem:scripted", title: "No", status }),
});

/** What the inbox says when it may say otherwise another time, to another device, or of another record. */
const PASSING = [400, 401, 403, 408, 429, 500, 501, 502, 503, 504, 507];
/** What it says of a record that it will never take. */
const FINAL = [404, 405, 409, 411, 412, 413, 415, 421, 428, 431, 451];

/** The order of the group of Ed25519's base point, little endian (RFC 8032 §5.1). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The same signature in another spelling that careless verifiers take: its scalar plus the order. */
function malleated(base64) {
  const bytes = Buffer.from(base64, "base64");
  let scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + ORDER;
  for (let index = 32; index < 64; index += 1, scalar >>= 8n) bytes[index] = Number(scalar & 255n);
  return bytes.toString("base64");
}

/** Opens the app with one record in the outbox that waits, and the inbox's own key at hand. */
async function begin({ programme, notebook, way, form }) {
  await notebook.begin(programme.link);
  way.rule = (delivery) => delivery.drop();
  await sealOne(notebook, form);
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(1);
  const sealed = await inState(notebook.page, "waiting");
  const key = signingKey(await readFile(programme.path("inbox/receipt.key"), "utf8"));
  const facts = { programme: programme.id, digest: sealed[0] };
  facts.length = (await outboxIn(notebook.page))[0].length;
  way.seen.length = 0;
  return { sealed, key, facts };
}

/** Gives one answer after the other, each to one attempt; none may free the record. */
async function expectNoneTaken({ programme, notebook, way }, sealed, answers) {
  const taken = [];
  for (const [name, answer] of Object.entries(answers)) {
    way.seen.length = 0;
    // The browser may ask again by itself.
    way.rule = typeof answer === "function" ? answer : (delivery) => delivery.answer(answer);
    const state = await sendOnce(notebook);
    if (state !== "waiting" || way.seen.length === 0) taken.push(`${name}: ${state}`);
  }
  expect(taken).toEqual([]);
  await expectTruth(notebook.page, programme, sealed);
  await expect(notebook.records("waiting")).toHaveCount(1);
}

/** At last the inbox itself. */
async function expectTaken({ programme, notebook, way }, sealed) {
  way.rule = null;
  await notebook.send();
  await expectDelivered(notebook.page, programme, sealed);
  await expect(notebook.records("delivered")).toHaveCount(1);
}

for (const [name, told] of Object.entries({
  "said to be complete": (length) => length,
  "that breaks off": (_, whole) => whole,
})) {
  test(`no part of a receipt frees a record: an answer ${name}`, async ({
    programme,
    notebook,
    way,
    form,
  }) => {
    test.setTimeout(180_000);
    const all = { programme, notebook, way };
    const { sealed, key, facts } = await begin({ ...all, form });
    const body = Buffer.from(receipt(key, facts));
    const answers = {};
    for (let length = 0; length < body.length; length += 1) {
      const answer = { status: 201, headers: JSON_TYPE, body };
      answers[length] = (delivery) => delivery.cut(answer, length, told(length, body.length));
    }
    await expectNoneTaken(all, sealed, answers);
    // What was cut was good.
    way.rule = async (delivery) => {
      await delivery.ask();
      delivery.answer({ status: 201, headers: JSON_TYPE, body });
    };
    await notebook.send();
    await expectDelivered(notebook.page, programme, sealed);
  });
}

test("no answer of somebody else, and no error, frees a record", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  test.setTimeout(120_000);
  const all = { programme, notebook, way };
  const { sealed, key, facts } = await begin({ ...all, form });
  const good = receipt(key, facts);
  const answers = {};
  for (const status of [200, 201, 202, 203, 206, 226, ...PASSING, ...FINAL]) {
    answers[`${status} with a page`] = page(status);
    answers[`${status} with nothing`] = { status };
    answers[`${status} with other JSON`] = { status, headers: JSON_TYPE, body: '{"ok":true}' };
  }
  answers["204"] = { status: 204 };
  for (const status of PASSING) answers[`${status} of the inbox`] = problem(status);
  for (const status of [202, 203, 206, 226, ...PASSING, ...FINAL].filter((it) => it !== 412)) {
    answers[`${status} with a valid receipt`] = { status, headers: JSON_TYPE, body: good };
  }
  await expectNoneTaken(all, sealed, answers);
  await expectTaken(all, sealed);
});

test("a network that asks for a name and a password holds nothing up", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  const all = { programme, notebook, way };
  const { sealed } = await begin({ ...all, form });
  for (const scheme of ['Basic realm="Wi-Fi"', 'Digest realm="Wi-Fi", nonce="1"', "Negotiate"]) {
    await test.step(scheme, async () => {
      const headers = { ...HTML, "WWW-Authenticate": scheme };
      way.rule = (delivery) => delivery.answer({ ...page(401), headers });
      // The browser does not put the question to the worker, or the attempt would wait for an answer.
      await notebook.send();
      await expect(notebook.page.getByRole("main")).toContainText(notebook.t("report.not_the_inbox"));
      await expectTruth(notebook.page, programme, sealed);
      await expect(notebook.records("waiting")).toHaveCount(1);
    });
  }
  await expectTaken(all, sealed);
});

test("no receipt but the inbox's own for that record frees it", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  test.setTimeout(120_000);
  const all = { programme, notebook, way };
  const { sealed, key, facts } = await begin({ ...all, form });
  const good = JSON.parse(receipt(key, facts));
  const text = JSON.stringify(good);
  const also = (fields) => JSON.stringify({ ...good, ...fields });
  const { signature } = good;
  const receipts = {
    "for another record": receipt(key, { ...facts, digest: "0".repeat(64) }),
    "for a longer record": receipt(key, { ...facts, length: facts.length + 1 }),
    "for an empty record": receipt(key, { ...facts, length: 0 }),
    "of another programme": receipt(key, { ...facts, programme: "0".repeat(32) }),
    "by another key": receipt(strangerKey(), facts),
    "of another version": also({ v: 2 }),
    "of another day than was signed": also({ day: "2026-11-23" }),
    "of no day": receipt(key, { ...facts, day: "2026-02-30" }),
    "of a day with more behind it": receipt(key, { ...facts, day: "2026-11-22\\n" }),
    "with a field too many": also({ note: "" }),
    "with a field twice": text.replace("{", `{"v":1,`),
    "with the signature twice": text.replace("}", `,"signature":"${signature}"}`),
    "without its day": also({ day: undefined }),
    "without its signature": also({ signature: undefined }),
    "with an empty signature": also({ signature: "" }),
    "with no signature's bytes": also({ signature: Buffer.alloc(64).toString("base64") }),
    "whose signature is in lower case": also({ signature: signature.toLowerCase() }),
    "whose signature is malleated": also({ signature: malleated(signature) }),
    "whose signature has no padding": also({ signature: signature.replace(/=+$/, "") }),
    "whose signature is in the other alphabet": also({
      signature: Buffer.from("fb".repeat(64), "hex").toString("base64url"),
    }),
    "whose digest is in upper case": also({ sha256: facts.digest.toUpperCase() }),
    "whose length is a text": also({ length: String(facts.length) }),
    "whose length is no whole number": text.replace(/"length":(\d+)/, '"length":$1.5'),
    "with something behind it": `${text}{}`,
    "with a byte order mark": `\ufeff${text}`,
    "in a list": `[${text}]`,
    "in a very long answer": text + " ".repeat(4097),
    "in an endless answer": text + " ".repeat(1 << 20),
  };
  const answers = {};
  for (const [name, body] of Object.entries(receipts)) {
    for (const status of [200, 201, 412]) {
      answers[`${status} and a receipt ${name}`] = { status, headers: JSON_TYPE, body };
    }
  }
  await expectNoneTaken(all, sealed, answers);
  // What they were made of was good.
  way.rule = async (delivery) => {
    await delivery.ask();
    delivery.answer({ status: 200, headers: HTML, body: text });
  };
  await notebook.send();
  await expectDelivered(notebook.page, programme, sealed);
});

/** A server that has a valid receipt for whatever it is given, and lets every page read it. */
async function elsewhere(body) {
  const requests = [];
  const server = createServer((asked, response) => {
    requests.push(`${asked.method} ${asked.url}`);
    const cors = {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Headers": "*, content-type, if-none-match, carnet-device, carnet-signature",
      "Access-Control-Allow-Methods": "*",
    };
    response.writeHead(asked.method === "OPTIONS" ? 204 : 201, { ...JSON_TYPE, ...cors });
    response.end(asked.method === "OPTIONS" ? "" : body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://localhost:${server.address().port}`;
  const close = () => (server.closeAllConnections(), server.close());
  return { url, requests, close };
}

test("a record that was sent elsewhere is not delivered", async ({
  programme,
  notebook,
  way,
  form,
}) => {
  const all = { programme, notebook, way };
  const { sealed, key, facts } = await begin({ ...all, form });
  const good = receipt(key, facts);
  const other = await elsewhere(good);
  const heard = [];
  way.other = (asked, response) => {
    if (!asked.url.startsWith("/elsewhere")) return false;
    heard.push(asked.method);
    response.writeHead(201, JSON_TYPE).end(good);
    return true;
  };
  try {
    const answers = {};
    for (const status of [300, 301, 302, 303, 304, 305, 307, 308]) {
      for (const [name, url] of Object.entries({ here: "", "at another server": other.url })) {
        const headers = { Location: `${url}/elsewhere/${facts.digest}.age` };
        answers[`${status} to somewhere ${name}`] = { status, headers };
      }
    }
    answers["301 to nowhere"] = { status: 301 };
    answers["302 to a page of the app"] = { status: 302, headers: { Location: "/" } };
    await expectNoneTaken(all, sealed, answers);
    // The browser does go there; the answer does not count. No other server is asked at all.
    expect(heard.sort()).toEqual(["GET", "PUT", "PUT", "PUT", "PUT"]);
    expect(other.requests).toEqual([]);
    await expectTaken(all, sealed);
  } finally {
    other.close();
  }
});

test("what the inbox will never take is set aside, and what is behind it goes", async ({
  programme,
  notebook,
  way,
}) => {
  test.setTimeout(120_000);
  const { page: tab } = notebook;
  await notebook.begin(programme.link);
  const colleague = await Colleague.enrol(programme);
  await notebook.goOutbox();
  const sealed = [];
  for (const [index, status] of FINAL.entries()) {
    const [bad, behind] = await colleague.hand(tab, 2);
    sealed.push(bad, behind);
    way.seen.length = 0;
    way.rule = async (delivery) => {
      if (delivery.digest === behind) return delivery.answer(await delivery.ask());
      delivery.answer(problem(status));
    };
    await notebook.send();
    const { rows, stored } = await expectTruth(tab, programme, sealed);
    expect(stored).toContain(behind);
    expect(rows.find(({ digest }) => digest === bad).header.status).toEqual({ refused: status });
    await expect(notebook.records("delivered")).toHaveCount(3 * index + 1);
    const { t } = notebook;
    const why = status === 413 ? t("outbox.state_too_large") : t("outbox.state_refused", { status });
    await expect(tab.getByRole("main").getByText(why, { exact: true })).toHaveCount(1);

    // Nobody asks for it: it is left alone.
    way.seen.length = 0;
    await tab.evaluate(() => window.dispatchEvent(new Event("online")));
    const [next] = await colleague.hand(tab, 1);
    sealed.push(next);
    way.rule = null;
    await tab.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect.poll(() => inState(tab, "delivered")).toContain(next);
    expect(way.seen).toEqual([next]);
    await notebook.send();
    await expectDelivered(tab, programme, sealed);
  }
});
