/** How many calls to AWS each page makes while it is open and nothing happens. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { runAddress, taskAddress } from "../../../cli/console/page/api/addresses.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { task } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";
import { worldOf } from "../worlds.ts";
import { CountedHarness, letPass, pause, pollStepMs } from "./tasks/counted.ts";

const minutes = 4;
const tasks = 3;
const world = worldOf({ tasks, runs: tasks * 20 });
const [first = ""] = world.names;
const [run] = world.runs();
const ended = runAddress(`${run?.task}/${run?.run}`);

/** What shows that the page is there. */
const heading = (name: string) => (page: Page) => page.getByRole("heading", { name, exact: true });

const pages = [
  { address: "/lanes", inView: tasks, shown: heading("default") },
  {
    address: "/calendar",
    inView: tasks,
    shown: (page: Page) => page.getByRole("navigation", { name: "Stretch" }),
  },
  { address: "/runs", inView: tasks, shown: (page: Page) => page.getByRole("row").nth(20) },
  { address: "/runs?status=errored", inView: tasks, shown: heading("Runs") },
  { address: "/runs?view=attention", inView: 0, shown: heading("Runs") },
  { address: "/runs?view=approval", inView: 0, shown: heading("Runs") },
  { address: "/runs?view=errors", inView: 0, shown: heading("Runs") },
  { address: ended, inView: 0, shown: (page: Page) => page.getByText("succeeded").first() },
  { address: taskAddress(first), inView: 1, shown: heading("How its last runs went") },
  { address: "/backfill", inView: 0, shown: heading("Backfills") },
] as const;

test.for(pages)(
  "$address makes at most four calls a minute, and two for each task in view",
  {
    timeout: 60_000,
  },
  async ({ address, inView, shown }) => {
    // One asks for approval: the index is asked for runs that wait for it.
    const confirm = { settings: { ...defaultSettings, confirm: { by: "another person" } as const } };
    const manifest = {
      ...world.manifest,
      tasks: [
        ...world.manifest.tasks.map((one, i) => (i === 0 ? { ...one, ...confirm } : one)),
        task("pawl.backfill", { automatic: true }),
      ],
    };
    const cli = new CountedHarness(manifest);
    for (const one of world.runs()) await cli.put(one);
    const { page } = await openPage({ cli, address });
    await shown(page).waitFor();
    await page.waitForLoadState("networkidle");
    await pause(page);
    cli.calls = 0;
    await letPass(page, cli, { ms: minutes * 60_000, stepMs: pollStepMs });
    expect(cli.calls).toBeLessThanOrEqual(minutes * (4 + 2 * inView));
  },
);
