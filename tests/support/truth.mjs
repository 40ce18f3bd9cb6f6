// What holds whatever goes wrong on the way: no record is lost, none is there twice, and the app says
// of none that it has arrived which has not.

import { randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "@playwright/test";

import { application, deviceHeaders, enrolment, sha256, strangerKey } from "./signing.mjs";

/** How much more often than in CI each fault is tried. */
export const FAULTS = Number(process.env.CARNET_FAULTS ?? 1);

/** Sealed records on the device: what stands beside each, and whether its bytes are there. */
export function outboxIn(page) {
  return page.evaluate(async () => {
    const settled = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open("carnet"));
    const objects = () => database.transaction("outbox").objectStore("outbox");
    const [keys, rows] = [await settled(objects().getAllKeys()), await settled(objects().getAll())];
    database.close();
    const digestOf = async (bytes) => {
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    };
    const listed = rows.map(async (row, index) => {
      const end = 4 + new DataView(row.buffer, row.byteOffset).getUint32(0, true);
      const header = JSON.parse(new TextDecoder().decode(row.subarray(4, end)));
      const body = row.slice(end);
      const whole = body.length > 0 && (await digestOf(body)) === keys[index];
      return { digest: keys[index], header, length: body.length, whole };
    });
    return Promise.all(listed);
  });
}

/** `waiting`, `refused`, `sent`, `delivered` or `collected`. */
export const stateOf = ({ header: { status } }) =>
  typeof status === "string" ? status : Object.keys(status)[0];

/** Digests of the sealed records on the device that are in this state. */
export async function inState(page, state) {
  const rows = await outboxIn(page);
  return rows.filter((row) => stateOf(row) === state).map(({ digest }) => digest);
}

/** Digests of the records on the device that another one has sealed. */
export async function carriedIn(page) {
  const rows = await outboxIn(page);
  return rows.filter(({ header }) => header.carried).map(({ digest }) => digest);
}

/** Digests of what the inbox has; each file has to be what its name says, and there may be no other. */
export async function storedAt(programme) {
  // What is just being written has another name.
  const names = (await readdir(programme.records)).filter((name) => !/\.age#\d+$/.test(name));
  for (const name of names) {
    expect(`${sha256(await readFile(join(programme.records, name)))}.age`).toBe(name);
  }
  return names.map((name) => name.slice(0, -4));
}

/** Holds the device and the inbox against each other. */
export async function expectTruth(page, programme, sealed) {
  // What the app says first: what it says later was not known yet.
  const rows = await outboxIn(page);
  const stored = await storedAt(programme);
  const here = new Map(rows.map((row) => [row.digest, row]));
  const lost = sealed.filter((it) => !here.get(it)?.whole && !stored.includes(it));
  expect(lost, "lost").toEqual([]);
  expect(stored.filter((it) => !sealed.includes(it)), "of nobody").toEqual([]);
  const ahead = rows.filter((row) => ["delivered", "collected"].includes(stateOf(row)));
  const untrue = ahead.map(({ digest }) => digest).filter((it) => !stored.includes(it));
  expect(untrue, "said to be delivered").toEqual([]);
  return { rows, stored };
}

/** All of them have arrived, and the app knows of each. */
export async function expectDelivered(page, programme, sealed) {
  const { rows, stored } = await expectTruth(page, programme, sealed);
  expect([...stored].sort()).toEqual([...sealed].sort());
  expect(rows.map(stateOf)).toEqual(rows.map(() => "delivered"));
}

/** Another device of the programme. What it has sealed, the device under test carries: so there can be
 * many records without filling in as many questionnaires. */
export class Colleague {
  static async enrol(programme) {
    const { token, programme: id } = enrolment(await programme.newLink());
    const colleague = Object.assign(new Colleague(), { key: strangerKey(), programme: id });
    const answer = await fetch(`${programme.url}/enrol`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: application(colleague.key, token),
    });
    if (answer.status !== 201) throw new Error(`not enrolled: ${answer.status}`);
    return colleague;
  }

  /** Puts so many records into the device's outbox; returns their digests in the order of sending. */
  async hand(page, count, size = 600) {
    const before = (await outboxIn(page)).length;
    const rows = Array.from({ length: count }, (_, index) => this.#record(before + index, size));
    await page.evaluate(async (all) => {
      const database = await new Promise((resolve) => {
        const opening = indexedDB.open("carnet");
        opening.onsuccess = () => resolve(opening.result);
      });
      const transaction = database.transaction("outbox", "readwrite");
      const bytes = (base64) => Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));
      for (const [digest, row] of all) transaction.objectStore("outbox").put(bytes(row), digest);
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
    }, rows);
    return rows.map(([digest]) => digest);
  }

  #record(sequence, size) {
    const body = randomBytes(size);
    const digest = sha256(body);
    const signed = deviceHeaders(this.key, { programme: this.programme, digest, length: size });
    const sender = { device: signed["Carnet-Device"], signature: signed["Carnet-Signature"] };
    const facts = { sequence, sealed_at: Date.now(), status: "waiting" };
    const header = Buffer.from(JSON.stringify({ ...facts, sender, carried: true }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    return [digest, Buffer.concat([length, header, body]).toString("base64")];
  }
}
