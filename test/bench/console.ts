/**
 * `npm run bench -- console`: how heavy the console's page is, how soon it shows something, what an update of it costs, how
 * often it makes calls to AWS, and what it does wrong. It needs Chromium, and takes about seven minutes.
 */
import { chromium } from "playwright-core";
import { findChromium } from "../console/chromium.ts";
import { callsFigure } from "./console/calls.ts";
import { startDevWorld } from "./console/dev-world.ts";
import { faultFigures } from "./console/faults.ts";
import { firstListFigure } from "./console/first-list.ts";
import { scrollFigure } from "./console/scroll.ts";
import { updatesFigures } from "./console/updates.ts";
import { weightFigures } from "./console/weight.ts";
import type { Figure } from "./kit/figure.ts";

/** Deployments, and how soon their list has to be there, in seconds. */
const small = { tasks: 3, runs: 60, most: 1.5 };
const large = { tasks: 1_000, runs: 100_000, most: 2.5 };

export async function figures(): Promise<readonly Figure[]> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    const found: Figure[] = [...(await weightFigures())];
    for (const size of [small, large]) {
      const dev = await startDevWorld(size);
      try {
        const what = `pawl dev with ${size.tasks} tasks and ${size.runs} runs`;
        found.push(await firstListFigure(dev, browser, size.most, what), await callsFigure(dev, browser));
      } finally {
        await dev.close();
      }
    }
    found.push(...(await updatesFigures(browser)), await scrollFigure(browser));
    return [...found, ...(await faultFigures(browser))];
  } finally {
    await browser.close();
  }
}
