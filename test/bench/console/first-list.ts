/**
 * From `pawl console` to the first painted list of tasks. The clock starts as the process of the command does, beside a
 * Chromium that runs already; the page is opened as soon as its address is printed. It stops with the frame after a row has
 * a task's name and how its last run ended.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser } from "playwright-core";
import { plainEnvironment } from "../../e2e/pawl-command.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";
import type { DevWorld } from "./dev-world.ts";

const rounds = 5;

/** @param most in seconds */
export async function firstListFigure(
  dev: DevWorld,
  browser: Browser,
  most: number,
  what: string,
): Promise<Figure> {
  // The first compiles the command's TypeScript, and the browser's own parts.
  await secondsToList(dev, browser);
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) times.push(await secondsToList(dev, browser));
  const value = Number(median(times).toFixed(2));
  return {
    what: `seconds from pawl console to the first painted list of tasks, ${what}`,
    value,
    bound: `<= ${most}`,
    ok: value <= most,
  };
}

async function secondsToList({ project }: DevWorld, browser: Browser): Promise<number> {
  const page = await browser.newPage();
  const painted = Promise.withResolvers<number>();
  await page.exposeFunction("tellPainted", painted.resolve);
  await page.addInitScript(tellFirstRow);
  const started = epochMs();
  const console = openConsoleProcess(project.folder);
  try {
    await page.goto(await console.url);
    return ((await painted.promise) - started) / 1_000;
  } finally {
    await console.close();
    await page.close();
  }
}

const epochMs = () => performance.timeOrigin + performance.now();

export interface ConsoleProcess {
  /** What it prints once the page is served. */
  readonly url: Promise<string>;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts `pawl console` in a project's folder. */
export function openConsoleProcess(folder: string, ...options: readonly string[]): ConsoleProcess {
  const child = spawn(process.execPath, [join(folder, "cli/bin.js"), "console", ...options], {
    ...{ cwd: folder, env: plainEnvironment() },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = new Promise<void>((done) => child.once("close", () => done()));
  const url = new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout }).once("line", found);
    child.once("error", failed);
    child.once("close", (code) => failed(new Error(`pawl console has ended with ${code}`)));
  });
  url.catch(() => {});
  return {
    url,
    pid: child.pid ?? 0,
    async close() {
      child.kill("SIGINT");
      await gone;
    },
  };
}

/** Runs in the page, before its own script. */
const tellFirstRow = `
  const look = () => {
    const row = [...document.querySelectorAll("tbody tr")].find(
      (one) => one.querySelector("a[href^='/tasks/']")?.textContent && /succeeded|errored|skipped/.test(one.textContent),
    );
    if (row === undefined) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => tellPainted(performance.timeOrigin + performance.now())));
  };
  const seen = new MutationObserver(look);
  seen.observe(document, { subtree: true, childList: true, characterData: true });
`;
