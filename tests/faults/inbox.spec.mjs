// The real inbox, asked by hand for what the app never asks.

import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";

import { SHORT } from "../support/forms.mjs";
import { enrolment, sha256 } from "../support/signing.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

test("what is no sealed record of an enrolled device is refused in so many words", async ({
  programme,
}) => {
  const { token } = enrolment(programme.link);
  const put = async (body, { name = sha256(body), ...headers } = {}) => {
    const all = {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/age",
      "If-None-Match": "*",
      ...headers,
    };
    for (const [key, value] of Object.entries(all)) if (value === null) delete all[key];
    const url = `${programme.url}/records/${name}.age`;
    return fetch(url, { method: "PUT", headers: all, body });
  };
  const small = randomBytes(1024);
  const refusals = {
    "a body that is not what its name says": [put(small, { name: "0".repeat(64) }), 400, "digest-mismatch"],
    "a body of more than 8 MiB": [put(randomBytes(8 * 1024 * 1024 + 1)), 413, "record-too-large"],
    "another token": [put(small, { Authorization: "Bearer aaaaaaaaaaaaaaaaaaaaaa" }), 401, "token-not-accepted"],
    "no token": [put(small, { Authorization: null }), 401, "token-not-accepted"],
    "no precondition": [put(small, { "If-None-Match": null }), 428, "precondition-required"],
    "another type of content": [put(small, { "Content-Type": "text/html" }), 415, "content-type"],
    "a name that is no digest": [put(small, { name: "programme" }), 404, "not-found"],
  };
  for (const [name, [request, status, kind]] of Object.entries(refusals)) {
    const response = await request;
    expect(response.status, name).toBe(status);
    expect(response.headers.get("content-type"), name).toBe("application/problem+json");
    const { type, ...rest } = await response.json();
    expect(type, name).toBe(`urn:carnet:problem:${kind}`);
    expect(JSON.stringify(rest), name).not.toMatch(/[0-9a-f]{16}/);
  }
  expect(await readdir(programme.records)).toEqual([]);
  expect(programme.log()).not.toContain(token);

  const taken = await put(small);
  expect(taken.status).toBe(201);
  const again = await put(small);
  expect(again.status).toBe(412);
  expect((await again.json()).sha256).toBe(sha256(small));
  expect(await readdir(programme.records)).toEqual([`${sha256(small)}.age`]);
});
