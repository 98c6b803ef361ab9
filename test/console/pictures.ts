/**
 * Takes the pictures of docs/console.md: each page in light and in dark, of a shop's deployment on a Sunday morning. Run it
 * with `node cli/launch.js test/console/pictures.ts [NAME…]` when a page looks different, look at them, and commit them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root } from "../steps.ts";
import { findChromium } from "./chromium.ts";
import { largest, pictureFolder, pictures, schemes } from "./pictures/list.ts";
import { take } from "./pictures/take.ts";

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(pictures, name));
if (unknown !== undefined)
  throw new Error(`there is no picture ${unknown}: ${Object.keys(pictures).join(", ")}`);
const folder = join(root, pictureFolder);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
for (const [name, picture] of Object.entries(pictures)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const scheme of schemes) {
    const png = await take(browser, picture, scheme);
    writeFileSync(join(folder, `${name}-${scheme}.png`), png);
    const isSmall = png.length <= largest;
    console.log(`${isSmall ? "ok" : "TOO LARGE"} ${name}-${scheme}.png, ${png.length} bytes`);
    if (!isSmall) process.exitCode = 1;
  }
}
await browser.close();
