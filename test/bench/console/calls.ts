/** How often an open page makes its console call AWS while nothing happens: counted between the command and `pawl dev`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { type CallTimer, timeCalls } from "../inputs/call-timer.ts";
import type { Figure } from "../kit/figure.ts";
import type { DevWorld } from "./dev-world.ts";
import { openConsoleProcess } from "./first-list.ts";

/** Until the page and the deployment are loaded, in milliseconds. */
const settlingMs = 20_000;
const minutes = 3;
const mostOfPage = 4;
const mostOfTask = 2;

export async function callsFigure({ project, endpoint, world }: DevWorld, browser: Browser): Promise<Figure> {
  const calls = await timeCalls(endpoint);
  const served = openConsoleProcess(project.folder, "--endpoint", calls.endpoint, "--stage", "local");
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(await served.url);
    await page.getByRole("link", { name: world.names[0], exact: true }).waitFor();
    await sleep(settlingMs);
    const links = await page.locator("tbody a[href^='/tasks/']").all();
    const tops = await Promise.all(links.map(async (link) => (await link.boundingBox())?.y ?? -1));
    const inView = tops.filter((y) => y >= 0 && y < 800).length;
    calls.made();
    await sleep(60_000 * minutes);
    return figureOf(calls, inView, world.names.length);
  } finally {
    await page.close();
    await served.close();
    await calls.close();
  }
}

function figureOf(calls: CallTimer, inView: number, tasks: number): Figure {
  const value = Number((calls.made().length / minutes).toFixed(1));
  const most = mostOfPage + mostOfTask * inView;
  return {
    what: `calls to AWS a minute by an idle list of ${tasks} tasks, ${inView} of them in view`,
    value,
    bound: `<= ${most}`,
    ok: value <= most,
  };
}
