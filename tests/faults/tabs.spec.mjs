// Several tabs of one browser with the same outbox: one sends at a time, and whatever becomes of it,
// another goes on.

import { SHORT } from "../support/forms.mjs";
import { expect, test } from "../support/faulty.mjs";
import { Notebook } from "../support/notebook.mjs";
import { Colleague, FAULTS, expectDelivered, expectTruth, inState } from "../support/truth.mjs";

const RECORDS = 6;
/** A tab that another one had the turn of tries again within the first wait. */
const SOON = { timeout: 20_000 };

test.use({ forms: [SHORT] });

const online = (page) => page.evaluate(() => window.dispatchEvent(new Event("online")));

/** So many tabs, and records in the outbox that none of them has tried to send. */
async function open({ programme, notebook, way }, count) {
  const { page } = notebook;
  await notebook.begin(programme.link);
  const colleague = await Colleague.enrol(programme);
  const tabs = [page];
  while (tabs.length < count) {
    const tab = await page.context().newPage();
    await tab.goto(programme.url);
    await expect(new Notebook(tab, notebook.language).heading("unlock.title")).toBeVisible();
    tabs.push(tab);
  }
  way.seen.length = 0;
  return { tabs, sealed: await colleague.hand(page, RECORDS) };
}

for (const count of [2, 3, 5]) {
  test(`of ${count} tabs each record is sent by one`, async ({ programme, notebook, way }) => {
    test.setTimeout(60_000 * FAULTS);
    const { page } = notebook;
    let { tabs, sealed } = await open({ programme, notebook, way }, count);
    const colleague = await Colleague.enrol(programme);
    for (let round = 0; round < FAULTS; round += 1) {
      if (round > 0) sealed = [...sealed, ...(await colleague.hand(page, RECORDS))];
      await Promise.all(tabs.map(online));
      await expect.poll(() => inState(page, "waiting"), SOON).toEqual([]);
      await expectDelivered(page, programme, sealed);
      expect([...way.counts().values()]).toEqual(sealed.map(() => 1));
    }
    // Each tab shows it once it is looked at.
    await notebook.goOutbox();
    await expect(notebook.records("delivered")).toHaveCount(sealed.length);
  });
}

const ENDS = {
  closed: async (tab) => tab.close(),
  "killed by a crash": async (tab) => {
    const devtools = await tab.context().newCDPSession(tab);
    const crashed = tab.waitForEvent("crash");
    devtools.send("Page.crash").catch(() => {});
    await crashed;
  },
  "loaded anew": async (tab) => tab.reload(),
};

for (const [name, end] of Object.entries(ENDS)) {
  for (const place of ["before the inbox has the record", "after it has"]) {
    test(`a tab that is ${name} ${place} leaves the rest to another`, async ({
      programme,
      notebook,
      way,
    }) => {
      const { tabs, sealed } = await open({ programme, notebook, way }, 3);
      let sender;
      for (const tab of tabs) {
        tab.on("request", (request) => {
          if (request.method() === "PUT") sender ??= tab;
        });
      }
      let hang;
      const hanging = new Promise((resolve) => (hang = resolve));
      way.rule = async (delivery) => {
        // The third is under way when its tab goes; nobody ever answers it.
        if (way.seen.length !== 3) return delivery.answer(await delivery.ask());
        if (place !== "before the inbox has the record") await delivery.ask();
        hang();
      };
      await Promise.all(tabs.map(online));
      await hanging;
      const other = tabs.find((tab) => tab !== sender);
      expect(await inState(other, "delivered")).toHaveLength(2);
      await expectTruth(other, programme, sealed);

      await end(sender);
      await expect.poll(() => inState(other, "waiting"), SOON).toEqual([]);
      await expectDelivered(other, programme, sealed);
      // The one that was under way, and no other, was sent twice.
      const counts = [...way.counts()].filter(([, times]) => times > 1);
      expect(counts).toEqual([[way.seen[2], 2]]);
    });
  }
}
