// Browser tests. `cargo xtask test journeys faults` builds what they need and runs them.

import { defineConfig } from "@playwright/test";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

const args = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export default defineConfig({
  outputDir: "../test-results",
  reporter: [["list"]],
  forbidOnly: Boolean(process.env.CI),
  // A test that passes at the second try has found something.
  retries: 0,
  // Most of a test is waiting.
  workers: 2,
  // A slow machine is no fault of the app: what never comes is told, if later.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: "chromium",
    launchOptions: { executablePath, args },
    trace: "retain-on-failure",
  },
  projects: [
    { name: "journeys", testDir: "journeys" },
    { name: "faults", testDir: "faults" },
  ],
});
