/**
 * Opens the console of a deployment in memory in Chromium, with what the page has done wrong: reports of its
 * Content-Security-Policy, lines on its console, errors. Every test ends with none.
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { pageFiles } from "../../cli/console/server/page-files.ts";
import { serveConsole } from "../../cli/console/server/serve.ts";
import type { DeployedPawl } from "../../cli/deployment/deployed-pawl.ts";
import type { Opener } from "../../cli/session.ts";
import { consoleCaller } from "../cli/console/caller.ts";
import { CliHarness } from "../cli/harness.ts";
import { findChromium } from "./chromium.ts";
import { axeFindings, reportViolations } from "./page-faults.ts";

let browser: Promise<Browser> | undefined;
let files: ReturnType<typeof pageFiles> | undefined;

/** One browser for all tests of a process: it ends with it. */
function openBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  return browser;
}

export interface OpenPageOptions {
  /** @default that of the command's tests */
  readonly cli?: CliHarness;
  /** Where the page starts. @default the first page */
  readonly address?: string;
  readonly readOnly?: boolean;
  /** The words that start the console again. @default those of its command */
  readonly start?: readonly string[];
  /** How the console opens the deployment. @default that of `cli` */
  readonly open?: Opener;
  /** The deployment, opened already, as the command has. @default the first call opens it */
  readonly opened?: Promise<DeployedPawl>;
  /** Colours, size, language, motion of the browser. Its zone is Europe/Berlin, its size 1280 × 800. */
  readonly browser?: BrowserContextOptions;
  /** What the test expects the page to say on its console, such as a request that is refused. @default nothing */
  readonly expected?: RegExp;
}

export interface OpenedPage {
  readonly page: Page;
  readonly cli: CliHarness;
  /** Without the token. */
  readonly origin: string;
  /** Ends the console, while the page stays. */
  close(): Promise<void>;
  /** Starts the console again at the same port, as its command would. @returns the address that it prints */
  restart(): Promise<string>;
  /** Says that there was a deploy. */
  renew(): void;
  /** What axe finds wrong for people who see, hear or move otherwise; none is expected. */
  axe(): Promise<string[]>;
}

/** Opens the page; it closes when the test is over, which fails where the page has done something wrong. */
export async function openPage(options: OpenPageOptions = {}): Promise<OpenedPage> {
  const { cli = await CliHarness.seeded(), address = "/", readOnly, expected } = options;
  const { start: words } = options;
  const start = words && (() => words);
  const caller = consoleCaller(cli);
  const { open = caller.open, opened } = options;
  // Bundled once for all tests of a process.
  files ??= pageFiles();
  const settings = { ...caller, open, opened, readOnly, start, files: await files };
  let served = await serveConsole(settings);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= served.close();
    return closing;
  };
  const restart = async () => {
    await close();
    served = await serveConsole({ ...settings, port: served.port });
    closing = undefined;
    return served.url;
  };
  const context = await (await openBrowser()).newContext({
    ...{ timezoneId: "Europe/Berlin", locale: "en-GB", viewport: { width: 1280, height: 800 } },
    ...options.browser,
  });
  const page = await context.newPage();
  // The page's time is the deployment's, and goes on.
  await page.clock.install({ time: cli.time });
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (line) => {
    if (line.type() !== "log" && !expected?.test(line.text())) wrong.push(`${line.type()}: ${line.text()}`);
  });
  await page.addInitScript(reportViolations);
  onTestFinished(async () => {
    await context.close();
    await close();
    if (wrong.length > 0) throw new Error(`the page has done wrong:\n${wrong.join("\n")}`);
  });
  const { origin, hash } = new URL(served.url);
  await page.goto(`${origin}${address}${hash}`);
  return { page, cli, origin, close, restart, renew: () => served.renew(), axe: () => axeFindings(page) };
}
