/**
 * The script that a page runs for an update of a long table: 500 tasks, each with a run under way whose progress is another
 * each time that the page asks. Measured by Chromium itself, over stretches as long as the page waits between two questions.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { openConsole } from "../../../cli/console/server/index.ts";
import { consoleCaller } from "../../cli/console/caller.ts";
import type { CliHarness } from "../../cli/harness.ts";
import { deploymentOf, worldOf } from "../../console/worlds.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";

const rows = 500;
const everyMs = 2_000;
/** Stretches that are measured, after those in which V8 compiles. */
const [warming, measured] = [5, 20];
const mostMs = 16;

export async function updatesFigures(browser: Browser): Promise<readonly Figure[]> {
  const options = { tasks: rows, runs: rows * 20, running: rows, now: Date.now() };
  const cli = await deploymentOf(options);
  const served = await openConsole(consoleCaller(cli));
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const under = [...worldOf(options).runs()].filter(({ status }) => status === "running");
  let done = 500;
  const changing = setInterval(() => void advance(cli, under, ++done), everyMs / 4);
  try {
    await page.goto(served.url);
    await page.getByRole("row").nth(5).waitFor();
    const session = await page.context().newCDPSession(page);
    // Of the time that its thread had: what else the machine does is not counted.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const scriptMs = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return 1_000 * (metrics.find(({ name }) => name === "ScriptDuration")?.value ?? Number.NaN);
    };
    await sleep(warming * everyMs);
    const taken: number[] = [];
    for (let before = await scriptMs(); taken.length < measured; ) {
      await sleep(everyMs);
      const after = await scriptMs();
      taken.push(after - before);
      before = after;
    }
    return [
      figure(`milliseconds of script an update of a list of ${rows} tasks, all at work`, median(taken)),
      figure(`the same, of the longest of ${measured}`, Math.max(...taken)),
    ];
  } finally {
    clearInterval(changing);
    await page.close();
    await served.close();
  }
}

/** Lets each run come on by an item. */
async function advance(
  cli: CliHarness,
  runs: readonly { readonly task: string; readonly run: string }[],
  ticks: number,
): Promise<void> {
  for (const { task, run } of runs)
    await cli.store.update({ task, run }, { name: "test", condition: [], set: { ticks } });
}

function figure(what: string, ms: number): Figure {
  const value = Number(ms.toFixed(1));
  return { what, value, bound: `<= ${mostMs}`, ok: value <= mostMs };
}
