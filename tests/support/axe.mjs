// What axe finds wrong with a screen, and whether the narrowest phone scrolls it sideways.

import AxeBuilder from "@axe-core/playwright";

/** The widest screen that must not scroll sideways. */
export const NARROW = { width: 320, height: 640 };

/** What is wrong with the screen as it stands, in light and dark. */
export async function faultsInBoth(page, name) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await faults(page, `${name}, ${colorScheme}`)));
  }
  return found;
}

/** What axe finds once nothing moves: half-way from one colour to another a button has neither's contrast. */
export async function analyzed(page, axe = new AxeBuilder({ page })) {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((it) => it.finished)));
  const { violations } = await axe.analyze();
  return violations;
}

/** What is wrong with the screen as it stands. */
async function faults(page, name) {
  const violations = await analyzed(page, new AxeBuilder({ page }).setLegacyMode());
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${name}: ${id}: ${node.html} ${node.failureSummary}`),
  );
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > NARROW.width) found.push(`${name}: ${width} px wide`);
  return found;
}
