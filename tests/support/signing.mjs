// Programme documents and receipts signed by hand, to say what the real programs never would.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** DER of an Ed25519 private key up to its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A signing key as Carnet writes it: comments, and a line with its 32 bytes in base64. */
export function signingKey(file) {
  const base64 = file.split("\n").find((line) => line.trim() && !line.startsWith("#"));
  const key = Buffer.concat([PKCS8, Buffer.from(base64.trim(), "base64")]);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

/** A key that nobody knows. */
export const strangerKey = () => generateKeyPairSync("ed25519").privateKey;

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A receipt with a signature that holds. */
export function receipt(key, { programme, digest, length, day = "2026-11-22" }) {
  const statement = `carnet receipt v1\n${programme}\n${digest}\n${length}\n${day}\n`;
  const signature = sign(null, Buffer.from(statement), key).toString("base64");
  return JSON.stringify({ v: 1, programme, sha256: digest, length, day, signature });
}

/** The desk's word of what it has opened, with a signature that holds. */
export function collected(key, { records, ...facts }) {
  const document = JSON.stringify({ v: 1, ...facts, records: [...records].sort() });
  const signature = sign(null, Buffer.from(`carnet collected v1\n${document}`), key);
  return JSON.stringify({ document, signature: signature.toString("base64") });
}

/** What a device sends to be enrolled. */
export const application = (key, token) => JSON.stringify({ token, device: verifyingKey(key) });

/** The headers with which an enrolled device delivers a record. */
export function deviceHeaders(key, { programme, digest, length }) {
  const device = verifyingKey(key);
  const statement = `carnet put v1\n${programme}\n${digest}\n${length}\n${device}\n`;
  const signature = sign(null, Buffer.from(statement), key).toString("base64");
  return { "Carnet-Device": device, "Carnet-Signature": signature };
}

/** Whether an inbox's word that a device is enrolled holds. */
export function isEnrolled(inboxKey, { v, programme, device, signature }) {
  const statement = Buffer.from(`carnet enrolled v1\n${programme}\n${device}\n`);
  const bytes = Buffer.from(signature, "base64");
  return v === 1 && verify(null, statement, createPublicKey(inboxKey), bytes);
}

/** The content of an enrolment link. */
export function enrolment(link) {
  return JSON.parse(Buffer.from(link.split("#enrol=")[1], "base64url").toString());
}

/** The same link with some of its content changed. */
export function relink(link, changes) {
  const content = JSON.stringify({ ...enrolment(link), ...changes });
  return `${link.split("#")[0]}#enrol=${Buffer.from(content).toString("base64url")}`;
}

/** A signing key's verifying half as Carnet writes it. */
export const verifyingKey = (key) =>
  createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("base64");

/** Changes a programme's document at its inbox; its organisation signs, unless another key does. */
export async function rewrite(programme, change, key) {
  const path = join(programme.inboxData, "programme.json");
  const { document } = JSON.parse(await readFile(path, "utf8"));
  const content = JSON.parse(document);
  change(content);
  const text = JSON.stringify(content);
  const signer =
    key ?? signingKey(await readFile(programme.path("desk/organisation.key"), "utf8"));
  const signature = sign(null, Buffer.from(`carnet programme v1\n${text}`), signer);
  const signed = { document: text, signature: signature.toString("base64") };
  await writeFile(path, JSON.stringify(signed));
}

/** Puts a form into a programme that its desk would refuse. */
export async function smuggle(programme, { id, title, xml }) {
  const digest = sha256(xml);
  await writeFile(join(programme.inboxData, "forms", `${digest}.xml`), xml);
  const length = Buffer.byteLength(xml);
  await rewrite(programme, (content) => {
    content.forms.push({ id, version: "1", title, sha256: digest, length });
    content.epoch += 1;
  });
}
