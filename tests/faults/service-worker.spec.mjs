// The rules of public/sw.js: whole versions, never mixed, never replaced by something broken.

import { expect, test } from "@playwright/test";

import { Versions } from "../support/versions.mjs";
import { Web } from "../support/web.mjs";

let versions;
let web;

test.beforeEach(async () => {
  versions = await Versions.begin();
});

test.afterEach(async () => {
  await web?.stop();
  await versions.remove();
});

/** Serves version 1 and visits it until it is ready to work offline. */
async function visit(page, base = "/") {
  web = await new Web(await versions.make(1), base).start();
  await page.goto(web.url);
  await expect(page.locator("html")).toHaveAttribute("data-offline-ready", "");
  await expectVersion(page, 1);
}

async function expectVersion(page, version) {
  await expect(page.locator("body")).toHaveAttribute("data-page", String(version));
  await expect(page.locator("body")).toHaveAttribute("data-app", String(version));
}

/** Replaces what the server serves. */
async function deploy(version) {
  web.folder = await versions.make(version);
  web.requests = [];
}

/** Looks for a new version; resolves to how its installation ended. */
function update(page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const ended = new Promise((resolve) => {
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        const judge = () => {
          if (["installed", "redundant"].includes(worker.state)) resolve(worker.state);
        };
        worker.addEventListener("statechange", judge);
        judge();
      });
    });
    await registration.update();
    return ended;
  });
}

const text = (page, path) => page.evaluate(async (p) => (await fetch(p)).text(), path);

const kept = (page) =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("carnet-"));
    const all = names.map(async (name) => (await (await caches.open(name)).keys()).map((r) => r.url));
    return (await Promise.all(all)).flat();
  });

test("after the first visit the app works without a network", async ({ page }) => {
  await visit(page);
  web.down = true;
  await page.reload();
  await expectVersion(page, 1);
  expect(await text(page, "same-name.txt")).toBe("of version 1");
});

test("what the page of a first visit has loaded is not downloaded again", async ({ page }) => {
  await visit(page);
  for (const path of ["app-1.js", "app-1.wasm", "boot.js", "guard.js"]) {
    expect(web.requests.filter((asked) => asked === path), path).toHaveLength(1);
  }
});

test("but if the browser kept other bytes, the right ones come from the network", async ({ page }) => {
  web = await new Web(await versions.make(1)).start();
  web.rules.set("unchanged.txt", (response) => {
    const keep = { "Content-Type": "text/plain", "Cache-Control": "public, max-age=31536000, immutable" };
    response.writeHead(200, keep).end("Sign in");
  });
  await page.goto(web.url);
  await expect.poll(() => web.requests).toContain("unchanged.txt");
  await page.waitForFunction(async () => !(await navigator.serviceWorker.getRegistration()));
  expect(await text(page, "unchanged.txt")).toBe("Sign in");
  web.rules.clear();
  // The browser's own cache would give them for a year.
  expect(await text(page, "unchanged.txt")).toBe("Sign in");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-offline-ready", "");
  expect(await text(page, "unchanged.txt")).toBe("of every version");
});

test("the app hears of it", async ({ page }) => {
  await page.addInitScript(() => {
    window.addEventListener("carnet:offline-ready", () => (window.heard = true));
  });
  await visit(page);
  expect(await page.evaluate(() => window.heard)).toBe(true);
});

test("it works below any path, and leaves the rest of the site alone", async ({ page }) => {
  await visit(page, "/field/notebook/");
  web.down = true;
  await page.goto(`${web.url}#place`);
  await expectVersion(page, 1);
  await expect(page.goto(new URL("/field/", web.url).href)).rejects.toThrow();
});

test("every address within the app leads to its page", async ({ page }) => {
  await visit(page);
  web.down = true;
  await page.goto(`${web.url}some/old/link?with=query#enrol=x`);
  await expectVersion(page, 1);
  expect(page.url()).toBe(`${web.url}#enrol=x`);
});

test("a new version waits until the app asks for it, then comes whole", async ({ page }) => {
  await visit(page);
  await deploy(2);
  expect(await update(page)).toBe("installed");
  await expect(page.locator("html")).toHaveAttribute("data-update-waiting", "");
  await page.reload();
  await expectVersion(page, 1);
  expect(await text(page, "same-name.txt")).toBe("of version 1");
  await expect(page.locator("html")).toHaveAttribute("data-update-waiting", "");

  await page.evaluate(() => window.dispatchEvent(new Event("carnet:activate")));
  await expectVersion(page, 2);
  web.down = true;
  await page.reload();
  await expectVersion(page, 2);
  expect(await text(page, "same-name.txt")).toBe("of version 2");
  expect((await kept(page)).filter((url) => url.includes("app-1"))).toEqual([]);
});

test("another tab is told, not reloaded, when a new version takes over", async ({ context, page }) => {
  await visit(page);
  const other = await context.newPage();
  await other.goto(web.url);
  await expectVersion(other, 1);
  await other.evaluate(() => (window.typed = "an answer"));
  await deploy(2);
  expect(await update(page)).toBe("installed");
  await expect(page.locator("html")).toHaveAttribute("data-update-waiting", "");
  await page.evaluate(() => window.dispatchEvent(new Event("carnet:activate")));
  await expectVersion(page, 2);
  await expect(other.locator("html")).toHaveAttribute("data-update-active", "");
  expect(await other.evaluate(() => window.typed)).toBe("an answer");
});

test("what has not changed is not downloaded again", async ({ page }) => {
  await visit(page);
  await deploy(2);
  expect(await update(page)).toBe("installed");
  expect(web.requests).toContain("app-2.js");
  expect(web.requests).toContain("same-name.txt");
  expect(web.requests).not.toContain("unchanged.txt");
});

const damages = {
  "a file with other bytes": (response) =>
    response.writeHead(200, { "Content-Type": "text/javascript" }).end("export default () => {}"),
  "a page in place of the module": (response) =>
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html>Sign in"),
  "an error": (response) => response.writeHead(503).end(),
  "a file that is not there": (response) => response.writeHead(404).end(),
  "a file that is cut short": (response) => {
    response.writeHead(200, { "Content-Length": 8 });
    response.write(Buffer.from([0, 0x61]));
    setTimeout(() => response.destroy(), 100);
  },
  "a connection that breaks": (response) => response.destroy(),
};

for (const [name, damage] of Object.entries(damages)) {
  const path = name.includes("other bytes") ? "app-2.js" : "app-2.wasm";

  test(`an update with ${name} is not taken, the old version stays`, async ({ page }) => {
    await visit(page);
    await deploy(2);
    web.rules.set(path, damage);
    expect(await update(page)).toBe("redundant");
    await expect(page.locator("html")).not.toHaveAttribute("data-update-waiting", "");
    web.down = true;
    await page.reload();
    await expectVersion(page, 1);
    expect(await text(page, "same-name.txt")).toBe("of version 1");

    // Once mended it comes, and what had arrived well is not downloaded twice.
    web.down = false;
    web.rules.clear();
    web.requests = [];
    expect(await update(page)).toBe("installed");
    expect(web.requests).toContain(path);
    expect(web.requests).not.toContain("same-name.txt");
    await page.evaluate(() => window.dispatchEvent(new Event("carnet:activate")));
    await expectVersion(page, 2);
  });
}

test("a first visit with a damaged file is not called ready", async ({ page }) => {
  web = await new Web(await versions.make(1)).start();
  web.rules.set("unchanged.txt", damages["a file with other bytes"]);
  await page.goto(web.url);
  await expectVersion(page, 1);
  await page.waitForFunction(async () => !(await navigator.serviceWorker.getRegistration()));
  await expect(page.locator("html")).not.toHaveAttribute("data-offline-ready", "");
});

test("a service worker that has vanished from the server leaves the app as it is", async ({ page }) => {
  await visit(page);
  web.rules.set("sw.js", damages["a file that is not there"]);
  await expect(update(page)).rejects.toThrow();
  web.down = true;
  await page.reload();
  await expectVersion(page, 1);
});

test("what belongs to the server is always asked from the server", async ({ page }) => {
  await visit(page);
  let answers = 0;
  for (const path of ["programme", "healthz", "forms/a.xml", "records/a.age", "preview/a.md"]) {
    web.rules.set(path, (response) => response.writeHead(200).end(`answer ${++answers}`));
    const first = await text(page, path);
    expect(await text(page, path)).not.toBe(first);
  }
  const urls = await kept(page);
  expect(urls.filter((url) => /programme|healthz|forms|records|preview/.test(url))).toEqual([]);
  web.down = true;
  await expect(text(page, "programme")).rejects.toThrow();
  await expect(page.goto(`${web.url}healthz`)).rejects.toThrow();
});

test("a file that the browser has lost is fetched again, but only the right one", async ({ page }) => {
  await visit(page);
  const own = await page.evaluate(async () => (await caches.keys())[0]);
  const lose = () =>
    page.evaluate(async (name) => {
      await (await caches.open(name)).delete(new URL("same-name.txt", location.href).href);
    }, own);
  await lose();
  expect(await text(page, "same-name.txt")).toBe("of version 1");

  // Not from a version that waits, nor from the server that has it already.
  await deploy(2);
  expect(await update(page)).toBe("installed");
  await lose();
  await expect(text(page, "same-name.txt")).rejects.toThrow();
});

test("what is needed later comes when it is asked for, and then stays", async ({ page }) => {
  await visit(page);
  const asked = () => web.requests.filter((path) => path.startsWith("author"));
  expect(asked()).toEqual([]);
  expect(await text(page, "author-later.txt")).toBe("of version 1");
  await page.goto(`${web.url}author.html?some=query#place`);
  await expect(page.locator("body")).toHaveAttribute("data-page", "authors 1");
  web.down = true;
  await page.reload();
  await expect(page.locator("body")).toHaveAttribute("data-page", "authors 1");
  expect(await text(page, "author-later.txt")).toBe("of version 1");
  expect(asked()).toEqual(["author-later.txt", "author.html"]);
});

test("what is needed later is the right file or none", async ({ page }) => {
  await visit(page);
  web.rules.set("author-later.txt", (response) => response.writeHead(200).end("other bytes"));
  await expect(text(page, "author-later.txt")).rejects.toThrow();
  web.rules.clear();
  await deploy(2);
  await expect(text(page, "author-later.txt")).rejects.toThrow();
  expect((await kept(page)).filter((url) => url.includes("author"))).toEqual([]);
  // A newer page names its own files.
  await page.goto(`${web.url}author.html`);
  await expect(page.locator("body")).toHaveAttribute("data-page", "authors 2");
});

const languages = async (page) =>
  (await kept(page)).filter((url) => url.includes("/texts/")).map((url) => url.split("/").at(-1));

test("the language in use belongs to the version, the others come once it runs", async ({ page }) => {
  web = await new Web(await versions.make(1)).start();
  for (const other of ["fr", "pt-BR"]) {
    web.rules.set(`texts/${other}-1.json`, damages["an error"]);
  }
  await page.goto(web.url);
  await expect(page.locator("html")).toHaveAttribute("data-offline-ready", "");
  expect(await languages(page)).toEqual(["en-1.json"]);

  // What did not arrive is tried again whenever the app is opened.
  web.rules.clear();
  await page.reload();
  await expect
    .poll(async () => (await languages(page)).toSorted())
    .toEqual(["en-1.json", "fr-1.json", "pt-BR-1.json"]);
  web.down = true;
  expect(await text(page, "texts/pt-BR-1.json")).toBe('["some","1"]');
});

test.describe("a browser in another language", () => {
  test.use({ locale: "pt-BR" });

  test("gets its own with the version", async ({ page }) => {
    web = await new Web(await versions.make(1)).start();
    web.rules.set("texts/fr-1.json", damages["an error"]);
    await page.goto(web.url);
    await expect(page.locator("html")).toHaveAttribute("data-offline-ready", "");
    expect(await languages(page)).toContain("pt-BR-1.json");
  });
});

test("an update without a language that is on the device is not taken", async ({ page }) => {
  await visit(page);
  await expect.poll(async () => (await languages(page)).length).toBe(3);
  await deploy(2);
  web.rules.set("texts/fr-2.json", damages["a file with other bytes"]);
  expect(await update(page)).toBe("redundant");
  web.rules.clear();
  expect(await update(page)).toBe("installed");
  expect(await languages(page)).toEqual(
    expect.arrayContaining(["en-2.json", "fr-2.json", "pt-BR-2.json"]),
  );
});

test("caches of others on the same site are left alone", async ({ page }) => {
  await visit(page);
  await page.evaluate(() => caches.open("someone-elses"));
  await deploy(2);
  expect(await update(page)).toBe("installed");
  await expect(page.locator("html")).toHaveAttribute("data-update-waiting", "");
  await page.evaluate(() => window.dispatchEvent(new Event("carnet:activate")));
  await expectVersion(page, 2);
  expect(await page.evaluate(() => caches.has("someone-elses"))).toBe(true);
});
