/** Every page, in light and dark: what its policy reports, and what axe finds. */
import type { Browser } from "playwright-core";
import { runAddress, taskAddress } from "../../../cli/console/page/api/addresses.ts";
import { openConsole } from "../../../cli/console/server/index.ts";
import { runId } from "../../../functions/model/run/run.ts";
import { consoleCaller } from "../../cli/console/caller.ts";
import { CliHarness, manifest, runs } from "../../cli/harness.ts";
import { axeFindings, reportViolations } from "../../console/page-faults.ts";
import type { Figure } from "../kit/figure.ts";

const addresses = [
  ...["/", "/calendar", "/runs", "/backfill", "/lanes"],
  ...manifest.tasks.map(({ name }) => taskAddress(name)),
  ...runs.map((run) => runAddress(runId(run))),
];

/** Of what is wrong, in lines. */
const mostShown = 20;

export async function faultFigures(browser: Browser): Promise<readonly Figure[]> {
  const reports: string[] = [];
  const findings: string[] = [];
  const served = await openConsole(consoleCaller(await CliHarness.seeded()));
  const { origin, hash } = new URL(served.url);
  try {
    for (const colorScheme of ["light", "dark"] as const)
      for (const address of addresses) {
        const page = await browser.newPage({ colorScheme, reducedMotion: "reduce" });
        page.on("console", (line) => {
          if (line.text().startsWith("policy:")) reports.push(`${address}: ${line.text()}`);
        });
        await page.addInitScript(reportViolations);
        await page.goto(`${origin}${address}${hash}`, { waitUntil: "networkidle" });
        findings.push(...(await axeFindings(page)).map((found) => `${address}, ${colorScheme}: ${found}`));
        await page.close();
      }
  } finally {
    await served.close();
  }
  for (const line of [...reports, ...findings].slice(0, mostShown)) console.error(line);
  const pages = `${addresses.length} pages, in light and dark`;
  return [
    figure(`reports of CSP and Trusted Types, ${pages}`, reports.length),
    figure(`findings of axe, ${pages}`, findings.length),
  ];
}

function figure(what: string, value: number): Figure {
  return { what, value, bound: "= 0", ok: value === 0 };
}
