// What stores that know nothing of Carnet do with a file that is put: what their answers mean for a
// device that delivers to one.

import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { once } from "node:events";

import { expect, test } from "@playwright/test";

import { apacheStore, nginxStore, s3Store, STORES } from "../support/plain-stores.mjs";
import { Web } from "../support/web.mjs";
import { app } from "../support/programs.mjs";

const NAME = `${"0123456789abcdef".repeat(4)}.age`;
const [FIRST, SECOND] = [randomBytes(40_000), randomBytes(40_000)];
const CREATE = { "If-None-Match": "*" };

let store;

test.afterEach(async () => {
  await store?.remove();
  store = undefined;
});

async function put(body, headers = CREATE, name = NAME) {
  const all = { ...store.headers, "Content-Type": "application/age", ...headers };
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(`${store.url}${name}`, { method: "PUT", headers: all, body, signal });
  await answer.arrayBuffer();
  return answer;
}

const status = async (...args) => (await put(...args)).status;

for (const kind of STORES) {
  const created = kind === s3Store ? 200 : 201;
  const replaced = kind === s3Store ? 200 : 204;

  test.describe(kind.name, () => {
    test.skip(!kind.program, `${kind.name} is not installed`);

    test("stores a file, whole and under its name", async () => {
      store = await kind.begin();
      expect(await store.stored()).toEqual([]);
      expect(await status(FIRST)).toBe(created);
      expect(await store.stored()).toEqual([NAME]);
      expect((await store.read(NAME)).equals(FIRST)).toBe(true);
    });

    test(`${kind.keeps ? "keeps" : "replaces"} what is there when it is only to be created`, async () => {
      store = await kind.begin();
      expect(await status(FIRST)).toBe(created);
      expect(await status(SECOND)).toBe(kind.keeps ? 412 : replaced);
      const kept = kind.keeps ? FIRST : SECOND;
      expect((await store.read(NAME)).equals(kept)).toBe(true);
    });

    test("replaces what is there if nothing is said", async () => {
      store = await kind.begin();
      expect(await status(FIRST, {})).toBe(created);
      expect(await status(SECOND, {})).toBe(replaced);
      expect((await store.read(NAME)).equals(SECOND)).toBe(true);
    });

    test("lets a page of the named origin store, and read the answer", async ({ page }) => {
      const web = await new Web(app).start();
      web.rules.set("blank.html", (response) => {
        response.removeHeader("Content-Security-Policy");
        response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html>");
      });
      const { origin } = new URL(web.url);
      try {
        for (const [allowed, expected] of [
          [origin, created],
          ["https://elsewhere.example", "refused"],
        ]) {
          store = await kind.begin({ origin: allowed });
          await page.goto(`${web.url}blank.html`);
          const seen = await page.evaluate(
            ({ url, headers }) => {
              const put = fetch(url, { method: "PUT", headers, body: new Uint8Array(16) });
              return put.then((answer) => answer.status).catch(() => "refused");
            },
            { url: `${store.url}${NAME}`, headers: { ...store.headers, ...CREATE } },
          );
          expect(seen).toBe(expected);
          expect(await store.stored()).toEqual(seen === "refused" ? [] : [NAME]);
          await store.remove();
        }
      } finally {
        await web.stop();
      }
    });
  });
}

for (const kind of [nginxStore, apacheStore]) {
  test.describe(kind.name, () => {
    test.skip(!kind.program, `${kind.name} is not installed`);

    test("takes nothing without the right authorization, and gives nothing back", async () => {
      store = await kind.begin();
      for (const Authorization of ["", "Bearer other", "Basic dGVhbTpvdGhlcg=="]) {
        expect(await status(FIRST, { ...CREATE, Authorization })).toBe(401);
      }
      expect(await store.stored()).toEqual([]);
      expect(await status(FIRST)).toBe(201);
      for (const method of ["GET", "HEAD", "DELETE", "PROPFIND"]) {
        const answer = await fetch(`${store.url}${NAME}`, { method, headers: store.headers });
        expect(answer.ok, method).toBe(false);
      }
      expect((await store.read(NAME)).equals(FIRST)).toBe(true);
    });

    test("takes no more than 8 MiB", async () => {
      store = await kind.begin();
      expect(await status(Buffer.alloc((8 << 20) + 1)).catch(() => 413)).toBe(413);
      expect(await store.stored()).toEqual([]);
      expect(await status(Buffer.alloc(8 << 20))).toBe(201);
    });

    test("leaves nothing of a body that breaks off", async () => {
      store = await kind.begin();
      const { port, pathname } = new URL(store.url);
      const socket = connect(Number(port), "127.0.0.1");
      await once(socket, "connect");
      const head = Object.entries({ Host: "localhost", "Content-Length": 40_000, ...store.headers });
      const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.write(`PUT ${pathname}${NAME} HTTP/1.1\r\n${lines}\r\n`);
      socket.write(FIRST.subarray(0, 20_000));
      if (kind === apacheStore) {
        // Whoever copies the folder meanwhile sees a file that is none of the store's.
        const half = [expect.stringMatching(/^\.davfs\.tmp/)];
        await expect.poll(() => store.stored()).toEqual(half);
      }
      socket.end();
      socket.resume();
      await once(socket, "close");
      await expect.poll(() => store.stored()).toEqual([]);
      expect(await status(FIRST)).toBe(201);
    });

    test("fails when it is told to, until it is mended", async () => {
      store = await kind.begin();
      for (const failure of [403, 429, 500, 503, 507]) {
        await store.fail(failure);
        expect(await status(FIRST)).toBe(failure);
        expect(await store.stored()).toEqual([]);
        await store.mend();
      }
      await store.stop();
      await expect(put(FIRST)).rejects.toThrow();
      await store.start();
      expect(await status(FIRST)).toBe(201);
    });
  });
}

test("nginx keeps what is there if its configuration says so", async () => {
  test.skip(!nginxStore.program, "nginx is not installed");
  store = await nginxStore.begin({ keeping: true });
  expect(await status(FIRST)).toBe(201);
  expect(await status(SECOND)).toBe(412);
  expect(await status(SECOND, {})).toBe(412);
  expect(await status(SECOND, { Authorization: "" })).toBe(401);
  expect((await store.read(NAME)).equals(FIRST)).toBe(true);
});
