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

/** What is wrong with the screen as it stands. */
async function faults(page, name) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${name}: ${id}: ${node.html} ${node.failureSummary}`),
  );
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > NARROW.width) found.push(`${name}: ${width} px wide`);
  return found;
}
