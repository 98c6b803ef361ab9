/** Takes one picture. */
import type { Browser } from "playwright-core";
import { openConsole } from "../../../cli/console/server/index.ts";
import { consoleCaller } from "../../cli/console/caller.ts";
import type { Picture, Scheme } from "./list.ts";
import { toPalette } from "./palette-png.ts";
import { shopWorld } from "./world.ts";

/** @returns a PNG file's bytes */
export async function take(
  browser: Browser,
  { address, width = 1_280, height }: Picture,
  colorScheme: Scheme,
): Promise<Buffer> {
  const cli = await shopWorld();
  const caller = consoleCaller(cli);
  const deployed = cli.deployment({ project: "shop", local: false }, { local: false });
  const open = async () => deployed;
  const served = await openConsole({ ...caller, open, opened: open() });
  const context = await browser.newContext({
    ...{ colorScheme, timezoneId: "Europe/Berlin", locale: "en-GB", viewport: { width, height } },
  });
  try {
    const page = await context.newPage();
    await page.clock.install({ time: cli.time });
    const { origin, hash } = new URL(served.url);
    await page.goto(`${origin}${address}${hash}`, { waitUntil: "networkidle" });
    return toPalette(await page.screenshot({ animations: "disabled" }));
  } finally {
    await context.close();
    await served.close();
  }
}
