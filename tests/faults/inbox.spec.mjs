// The real inbox, asked from the browser for what the app never asks.

import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";

import { SHORT } from "../support/forms.mjs";
import { enrolment, sha256 } from "../support/signing.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

const LIMIT = 8 * 1024 * 1024;

/** Runs in the page: hands over bytes, or so many zeros. */
async function send({ path, headers, bytes, zeros }) {
  const body = bytes ? new Uint8Array(bytes) : new Uint8Array(zeros);
  const response = await fetch(path, { method: "PUT", headers, body });
  const type = response.headers.get("content-type");
  return { status: response.status, type, body: await response.json() };
}

test("what is no sealed record of an enrolled device is refused in so many words", async ({
  programme,
  page,
}) => {
  const { token } = enrolment(programme.link);
  const small = [...randomBytes(1024)];
  const digest = sha256(Buffer.from(small));
  await page.goto(programme.url);
  const put = ({ name = digest, zeros, ...changes } = {}) => {
    const standard = {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/age",
      "If-None-Match": "*",
    };
    const all = Object.entries({ ...standard, ...changes });
    const headers = Object.fromEntries(all.filter(([, value]) => value !== null));
    const bytes = zeros ? null : small;
    return page.evaluate(send, { path: `/records/${name}.age`, headers, bytes, zeros });
  };

  const refusals = {
    "a body that is not what its name says": [{ name: "0".repeat(64) }, 400, "digest-mismatch"],
    "a body of more than 8 MiB": [{ zeros: LIMIT + 1 }, 413, "record-too-large"],
    "another token": [{ Authorization: "Bearer of-no-token-here" }, 401, "token-not-accepted"],
    "no token": [{ Authorization: null }, 401, "token-not-accepted"],
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
