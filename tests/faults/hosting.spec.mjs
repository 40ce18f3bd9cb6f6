// The app on web servers that know nothing of it, each told what `cargo xtask bundle` has written
// for it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { SHORT } from "../support/forms.mjs";
import { Bundle, HOSTS } from "../support/hosts.mjs";
import { newProgramme } from "../support/server.mjs";
import { expect, test } from "../support/test.mjs";
import { POLICY, Web } from "../support/web.mjs";

/** What a server says of an answer that a browser goes by. */
const SAID = [
  "cache-control",
  "content-language",
  "content-type",
  "content-security-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "permissions-policy",
  "referrer-policy",
  "x-content-type-options",
];

const HASHED = "carnet-app-0123456789abcdef.js";

let bundle;

test.beforeAll(async () => {
  bundle = await Bundle.make();
});

test.afterAll(async () => bundle?.remove());

/** Asks for a file, in these codings if any. */
async function ask(url, accepted = "identity") {
  const response = await fetch(url, { headers: { "Accept-Encoding": accepted } });
  const body = Buffer.from(await response.arrayBuffer());
  const said = Object.fromEntries(SAID.map((name) => [name, response.headers.get(name)]));
  const header = (name) => response.headers.get(name);
  return { status: response.status, said, body, header };
}

/** Opens the app and lists what the browser complains of. */
async function open(page, url) {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return complaints;
}

const isControlled = (page) => page.evaluate(() => Boolean(navigator.serviceWorker.controller));

for (const host of HOSTS) {
  test.describe(host.name, () => {
    test.skip(!host.program, `${host.name} is not installed`);

    for (const base of ["/", "/outreach/carnet/"]) {
      test(`serves the app at ${base}, which then works without it`, async ({ page, notebook }) => {
        const server = await host.serve(bundle, base);
        try {
          const complaints = await open(page, server.url);
          await expect(notebook.heading("enrol.title")).toBeVisible();
          await notebook.readyForOffline();
          expect(await isControlled(page)).toBe(true);
          await server.stop();
          await page.reload();
          await expect(notebook.heading("enrol.title")).toBeVisible();
          await page.goto(`${server.url}units.html`);
          await expect(page.getByRole("columnheader", { name: "km", exact: true })).toBeVisible();
          expect(complaints).toEqual([]);
        } finally {
          await server.remove();
        }
      });

      test(`serves the right bytes at ${base}, compressed where it can`, async () => {
        const server = await host.serve(bundle, base);
        try {
          const files = await bundle.files();
          expect(files.length).toBeGreaterThan(20);
          for (const path of files) {
            const plain = await readFile(join(bundle.site, path));
            for (const coding of ["br", "gzip"]) {
              const { status, body, header } = await ask(`${server.url}${path}`, coding);
              expect(status, path).toBe(200);
              expect(body.equals(plain), `${path} in ${coding}`).toBe(true);
              const compressed = !/\.(png|webp)$/.test(path) && host.codings.includes(coding);
              expect(header("content-encoding"), path).toBe(compressed ? coding : null);
              if (compressed) expect(header("vary"), path).toMatch(/accept-encoding/i);
            }
          }
        } finally {
          await server.remove();
        }
      });
    }
  });
}

for (const host of HOSTS.filter((host) => host.headers)) {
  test.describe(host.name, () => {
    test.skip(!host.program, `${host.name} is not installed`);

    test("says of every file what the inbox says", async () => {
      const programme = await newProgramme({ forms: [SHORT] });
      const servers = [await host.serve(bundle, "/"), await host.serve(bundle, "/outreach/carnet/")];
      try {
        for (const path of ["", ...(await bundle.files())]) {
          const expected = await ask(`${programme.url}/${path}`);
          expect(expected.said["content-security-policy"]).toBe(POLICY);
          for (const { url } of servers) {
            for (const coding of ["identity", "gzip", "br"]) {
              const { said } = await ask(`${url}${path}`, coding);
              expect(said, `${path} in ${coding}`).toEqual(expected.said);
            }
          }
        }
      } finally {
        for (const server of servers) await server.remove();
        await programme.remove();
      }
    });

    test("lets nobody keep an answer that is an error", async () => {
      const server = await host.serve(bundle, "/outreach/carnet/");
      try {
        const { status, said } = await ask(`${server.url}${HASHED}`);
        expect(status).toBe(404);
        expect(said["cache-control"] ?? "no-cache").toBe("no-cache");
        expect(said["content-security-policy"]).toBe(POLICY);
      } finally {
        await server.remove();
      }
    });

    test("lets the app connect to an inbox that was named, and to no other", async ({ page }) => {
      const [inbox, other] = [await new Web(bundle.site).start(), await new Web(bundle.site).start()];
      const { origin } = new URL(inbox.url);
      const naming = await Bundle.make({ inboxes: [origin] });
      const server = await host.serve(naming, "/");
      const connects = (url) =>
        page.evaluate(async (address) => {
          const refused = new Promise((resolve) => {
            const policy = "securitypolicyviolation";
            window.addEventListener(policy, (event) => resolve(event.violatedDirective));
          });
          const arrived = fetch(address, { mode: "no-cors" }).then(() => "connected");
          return Promise.race([arrived.catch(() => refused), refused]);
        }, url);
      try {
        await page.goto(server.url);
        expect(await connects(`${inbox.url}programme`)).toBe("connected");
        expect(await connects(`${other.url}programme`)).toBe("connect-src");
        expect(other.requests).toEqual([]);
      } finally {
        await server.remove();
        await naming.remove();
        for (const web of [inbox, other]) await web.stop();
      }
    });
  });
}

test("the bundle's files for servers are no files of the app", async () => {
  const files = await bundle.files();
  expect(files).toContain("index.html");
  const others = files.filter((path) => /(\.(br|gz|conf)|_headers|htaccess|Caddyfile)$/.test(path));
  expect(others).toEqual([]);
});
