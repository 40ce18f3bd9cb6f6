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
