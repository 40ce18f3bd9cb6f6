// The second copies that the app keeps beside its database, seen from outside.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where Chromium keeps what, in a profile. */
export const PARTS = {
  database: "Default/IndexedDB",
  files: "Default/File System",
  cache: "Default/Service Worker/CacheStorage",
};

const hex = (bytes) => Buffer.from(bytes).toString("hex");

const inHex = (files) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, hex(bytes)]));

/** Every file of the private file system by its name, in hexadecimal. */
export async function copiesIn(page) {
  const files = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const files = {};
    for await (const folder of root.values()) {
      for await (const [name, handle] of folder.entries()) {
        files[name] = [...new Uint8Array(await (await handle.getFile()).arrayBuffer())];
      }
    }
    return files;
  });
  return inHex(files);
}

/** The same of the copies in Cache Storage: the chain, or all where no file can be written. */
export async function cachedIn(page) {
  const files = await page.evaluate(async () => {
    const cache = await caches.open("second-copy");
    const files = {};
    for (const request of await cache.keys()) {
      const name = new URL(request.url).pathname.split("/").pop();
      files[name] = [...new Uint8Array(await (await cache.match(request)).arrayBuffer())];
    }
    return files;
  });
  return inHex(files);
}

/** Every row of the database that has a copy, by the name of the copy, in hexadecimal. */
export async function rowsIn(page) {
  const files = await page.evaluate(async () => {
    const settled = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open("carnet"));
    const rows = {};
    // Partial records have none.
    for (const name of [...database.objectStoreNames].filter((name) => name !== "partials")) {
      const objects = () => database.transaction(name).objectStore(name);
      const [keys, values] = [await settled(objects().getAllKeys()), await settled(objects().getAll())];
      keys.forEach((key, index) => (rows[`${name}-${key}`] = [...values[index]]));
    }
    database.close();
    return rows;
  });
  return inHex(files);
}

/** What the copy of a row must be: the digest of its name and bytes, and the bytes. */
export function fileOf(name, row) {
  const digest = createHash("sha256").update(`${name}\n`).update(row, "hex").digest("hex");
  return digest + row;
}

/** Deletes a row behind the app's back. */
export function deleteRow(page, store, key) {
  return page.evaluate(
    async ([name, row]) => {
      const database = await new Promise((resolve) => {
        const opening = indexedDB.open("carnet");
        opening.onsuccess = () => resolve(opening.result);
      });
      const transaction = database.transaction(name, "readwrite");
      transaction.objectStore(name).delete(row);
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
    },
    [store, key],
  );
}

/** Turns over the bits of the last byte of the file on the disk that holds this text; the browser
 * must be closed. */
export async function damageFile(profile, text) {
  const folder = join(profile.folder, PARTS.files);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let damaged = 0;
  for (const entry of entries.filter((one) => one.isFile() && /^\d{8}$/.test(one.name))) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const content = await readFile(path);
    if (!content.includes(text)) continue;
    content[content.length - 1] ^= 0xff;
    await writeFile(path, content);
    damaged += 1;
  }
  if (damaged !== 1) throw new Error(`${damaged} files hold ${text}`);
}
