/**
 * Takes the pictures of docs/console.md: each page in light and in dark, of the deployment of the command's tests. Run it
 * with `node cli/launch.js test/console/pictures.ts [NAME…]` when a page looks different, look at them, and commit them.
 */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { openConsole } from "../../cli/console/server/index.ts";
import { consoleCaller } from "../cli/console/caller.ts";
import { CliHarness } from "../cli/harness.ts";
import { root } from "../steps.ts";
import { findChromium } from "./chromium.ts";

const run = "import-cities/2026-11-21T08:00:00Z/startup-0ae3b1~v1";

/** Each picture's name, and the address that it shows. */
const pictures: Readonly<Record<string, string>> = {
  tasks: "/tasks",
  task: "/tasks/import-cities",
  calendar: "/calendar",
  runs: "/runs",
  run: `/runs/${run.split("/").map(encodeURIComponent).join("/")}`,
  backfill: "/backfill?task=count-cities",
  lanes: "/lanes",
};
const schemes = ["light", "dark"] as const;
const folder = join(root, "docs/console");
/** In bytes. */
const largest = 100_000;

/** @returns the file's size in bytes */
async function take(browser: Browser, name: string, colorScheme: (typeof schemes)[number]): Promise<number> {
  const cli = await CliHarness.seeded();
  const served = await openConsole(consoleCaller(cli));
  const context = await browser.newContext({
    ...{ colorScheme, timezoneId: "Europe/Berlin", locale: "en-GB" },
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  await page.clock.install({ time: cli.time });
  const { origin, hash } = new URL(served.url);
  await page.goto(`${origin}${pictures[name]}${hash}`, { waitUntil: "networkidle" });
  const path = join(folder, `${name}-${colorScheme}.png`);
  await page.screenshot({ path, animations: "disabled" });
  await context.close();
  await served.close();
  return statSync(path).size;
}

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(pictures, name));
if (unknown !== undefined)
  throw new Error(`there is no picture ${unknown}: ${Object.keys(pictures).join(", ")}`);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
for (const name of asked.length > 0 ? asked : Object.keys(pictures)) {
  for (const scheme of schemes) {
    const bytes = await take(browser, name, scheme);
    console.log(`${bytes <= largest ? "ok" : "TOO LARGE"} ${name}-${scheme}.png, ${bytes} bytes`);
    if (bytes > largest) process.exitCode = 1;
  }
}
await browser.close();
