// The device's database, seen from outside the app.

/** The keys of every object store, or nothing where there is no database yet. */
export function storedKeys(page) {
  return page.evaluate(async () => {
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === "carnet")) return {};
    const settled = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open("carnet"));
    const keys = {};
    for (const name of database.objectStoreNames) {
      keys[name] = await settled(database.transaction(name).objectStore(name).getAllKeys());
    }
    database.close();
    return keys;
  });
}

/** Turns over the bits of one byte of a row, counted from its end; doing it twice undoes it. */
export function flipByte(page, store, key, fromEnd) {
  return page.evaluate(
    async ([name, row, back]) => {
      const settled = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await settled(indexedDB.open("carnet"));
      const objects = () => database.transaction(name, "readwrite").objectStore(name);
      const bytes = await settled(objects().get(row));
      bytes[bytes.length - back] ^= 0xff;
      await settled(objects().put(bytes, row));
      database.close();
    },
    [store, key, fromEnd],
  );
}

/** The bytes of a row. */
export function readRow(page, store, key) {
  return page.evaluate(
    async ([name, row]) => {
      const settled = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await settled(indexedDB.open("carnet"));
      const bytes = await settled(database.transaction(name).objectStore(name).get(row));
      database.close();
      return [...bytes];
    },
    [store, key],
  );
}

/** Writes a row of these bytes behind the app's back. */
export function putRow(page, store, key, bytes) {
  return page.evaluate(
    async ([name, row, numbers]) => {
      const database = await new Promise((resolve) => {
        const opening = indexedDB.open("carnet");
        opening.onsuccess = () => resolve(opening.result);
      });
      const transaction = database.transaction(name, "readwrite");
      transaction.objectStore(name).put(Uint8Array.from(numbers), row);
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
    },
    [store, key, bytes],
  );
}

/** Gives the app little room from now on; must be called before it opens its database. */
export async function smallDevice(page, origin) {
  const devtools = await page.context().newCDPSession(page);
  const quota = (size) => devtools.send("Storage.overrideQuotaForOrigin", { origin, ...size });
  await quota({ quotaSize: 8 * 1024 * 1024 });
  return {
    /** Fills what is left, as photos would: the browser asks for the quota only when its own
     * account of it runs out, so that lowering the quota later would show after half a minute. */
    fill: () => page.evaluate(fillUp),
    /** There is room again. */
    clear: () => quota({}),
  };
}

/** Runs in the page. */
async function fillUp() {
  const opening = indexedDB.open("ballast");
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore("stones", { autoIncrement: true });
  const database = await new Promise((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const add = (size) =>
    new Promise((resolve) => {
      const transaction = database.transaction("stones", "readwrite");
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
      const stone = crypto.getRandomValues(new Uint8Array(Math.min(size, 65536)));
      for (let left = size; left > 0; left -= stone.length) {
        transaction.objectStore("stones").add(stone);
      }
    });
  for (const size of [1 << 20, 1 << 17, 1 << 14, 1 << 10]) while (await add(size));
  database.close();
}

/** The sealed records on the device, by their digests: what stands beside each, and its bytes. */
export async function outboxRows(page) {
  const { outbox } = await storedKeys(page);
  const rows = {};
  for (const digest of outbox) {
    const row = Buffer.from(await readRow(page, "outbox", digest));
    const end = 4 + row.readUInt32LE(0);
    rows[digest] = { ...JSON.parse(row.toString("utf8", 4, end)), body: row.subarray(end) };
  }
  return rows;
}
