// The real inbox, asked from the browser for what the app never asks.

import { randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";

import { SHORT } from "../support/forms.mjs";
import {
  application,
  deviceHeaders,
  enrolment,
  isEnrolled,
  sha256,
  signingKey,
  strangerKey,
  verifyingKey,
} from "../support/signing.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

const LIMIT = 8 * 1024 * 1024;

/** Runs in the page: hands over a text, bytes, or so many zeros. */
async function send({ method, path, headers, text, bytes, zeros }) {
  const body = text ?? (bytes ? new Uint8Array(bytes) : new Uint8Array(zeros));
  const response = await fetch(path, { method, headers, body });
  const type = response.headers.get("content-type");
  return { status: response.status, type, body: await response.json() };
}

/** Redeems a token, as the app does. */
function enrol(page, key, token) {
  const headers = { "Content-Type": "application/json" };
  const text = application(key, token);
  return page.evaluate(send, { method: "POST", path: "/enrol", headers, text });
}

test("a link enrols one device, as often as it asks, and no other", async ({ programme, page }) => {
  const { token, programme: id } = enrolment(programme.link);
  const [key, other] = [strangerKey(), strangerKey()];
  const inboxKey = signingKey(await readFile(programme.path("inbox/receipt.key"), "utf8"));
  await page.goto(programme.url);
  for (const status of [201, 200, 200]) {
    const answer = await enrol(page, key, token);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ v: 1, programme: id, device: verifyingKey(key) });
    expect(isEnrolled(inboxKey, answer.body)).toBe(true);
  }
  const used = await enrol(page, other, token);
  expect(used.status).toBe(401);
  expect(used.type).toBe("application/problem+json");
  expect(used.body.type).toBe("urn:carnet:problem:token-not-accepted");
  expect(await enrol(page, other, "of-no-token-that-is-here")).toEqual(used);

  const { token: second } = enrolment(await programme.newLink());
  expect((await enrol(page, other, second)).status).toBe(201);
  for (const secret of [token, second, verifyingKey(key), sha256(token)]) {
    expect(programme.log()).not.toContain(secret);
  }
});

test("what is no sealed record of an enrolled device is refused in so many words", async ({
  programme,
  page,
}) => {
  const { token, programme: id } = enrolment(programme.link);
  const key = strangerKey();
  const small = [...randomBytes(1024)];
  const digest = sha256(Buffer.from(small));
  await page.goto(programme.url);
  expect((await enrol(page, key, token)).status).toBe(201);
  const signed = (signer, facts = {}) =>
    deviceHeaders(signer, { programme: id, digest, length: small.length, ...facts });
  const put = ({ name = digest, zeros, ...changes } = {}) => {
    const standard = {
      ...signed(key, { digest: name, length: zeros ?? small.length }),
      "Content-Type": "application/age",
      "If-None-Match": "*",
    };
    const all = Object.entries({ ...standard, ...changes });
    const headers = Object.fromEntries(all.filter(([, value]) => value !== null));
    const bytes = zeros ? null : small;
    const path = `/records/${name}.age`;
    return page.evaluate(send, { method: "PUT", path, headers, bytes, zeros });
  };

  const notAccepted = [401, "device-not-accepted"];
  const refusals = {
    "a body that is not what its name says": [{ name: "0".repeat(64) }, 400, "digest-mismatch"],
    "a body of more than 8 MiB": [{ zeros: LIMIT + 1 }, 413, "record-too-large"],
    "a device that nobody enrolled": [signed(strangerKey()), ...notAccepted],
    "a signature for another record": [signed(key, { digest: "0".repeat(64) }), ...notAccepted],
    "a signature for another length": [signed(key, { length: 1023 }), ...notAccepted],
    "a signature for another programme": [
      signed(key, { programme: "0".repeat(32) }),
      ...notAccepted,
    ],
    "no device": [{ "Carnet-Device": null }, ...notAccepted],
    "no signature": [{ "Carnet-Signature": null }, ...notAccepted],
    "a token alone": [
      { "Carnet-Device": null, "Carnet-Signature": null, Authorization: `Bearer ${token}` },
      ...notAccepted,
    ],
    "no precondition": [{ "If-None-Match": null }, 428, "precondition-required"],
    "another type of content": [{ "Content-Type": "text/html" }, 415, "content-type"],
    "a name that is no digest": [{ name: "programme" }, 404, "not-found"],
  };
  for (const [name, [changes, status, kind]] of Object.entries(refusals)) {
    const { type, body, ...answer } = await put(changes);
    expect(answer.status, name).toBe(status);
    expect(type, name).toBe("application/problem+json");
    expect(body.type, name).toBe(`urn:carnet:problem:${kind}`);
    expect(JSON.stringify(body), name).not.toMatch(/[0-9a-f]{16}/);
  }
  expect(await readdir(programme.records)).toEqual([]);
  expect(programme.log()).not.toContain(token);

  expect((await put()).status).toBe(201);
  const again = await put();
  expect(again.status).toBe(412);
  expect(again.body.sha256).toBe(digest);
  expect(await readdir(programme.records)).toEqual([`${digest}.age`]);
});
