/** What the pages that show a deployment as a whole have in common: room at every width, their command, and their empty states. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { CliHarness, manifest, task } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";
import { hostile, world } from "./calendar/world.ts";

const goTo = (page: Page, origin: string, address: string) => page.goto(`${origin}${address}`);

/** Tasks with schedules, names that do not break by themselves, and runs of each kind. */
async function whole(): Promise<CliHarness> {
  const names = [hostile, "x".repeat(150)];
  const hourly = names.map((name) => ({ name, expression: "30 * * * *" }));
  const varied = [
    { name: "hourly", expression: "0 * * * *" },
    { name: "often", expression: "*/10 * * * *" },
  ];
  return world("2026-10-20T14:07:00Z", [...hourly, ...varied]);
}

test("the tasks, the runs, the calendar and the lanes fit 320 and 3,840 pixels, and print the command that says the same", async () => {
  const { page, origin } = await openPage({ cli: await whole() });
  const pages = [
    [
      "/",
      "list --all",
      page
        .getByRole("row", { name: /hourly/ })
        .getByText("every hour")
        .first(),
    ],
    ["/runs", "history --number 50", page.getByRole("row", { name: /hourly/ }).first()],
    [
      "/calendar?zone=UTC",
      "calendar",
      page.getByRole("button", { name: /hourly, 03:00: succeeded/ }).first(),
    ],
    ["/calendar?zone=UTC&view=week", "calendar", page.getByRole("cell").first()],
    ["/calendar?zone=UTC&view=year", "calendar", page.getByRole("table", { name: "October" })],
    ["/lanes", "lanes", page.getByRole("region", { name: "bulk" })],
  ] as const;
  for (const [address, command, shown] of pages) {
    await goTo(page, origin, address);
    for (const width of [320, 3_840]) {
      await page.setViewportSize({ width, height: 900 });
      await shown.waitFor();
      const needed = await page.evaluate("document.documentElement.scrollWidth");
      expect([address, width, needed]).toEqual([address, width, width]);
    }
    const same = page
      .getByRole("main")
      .getByRole("group")
      .filter({ hasText: "The command that prints this" });
    await same.getByText("The command that prints this").click();
    const line = await same.locator("code").innerText();
    expect(line).toMatch(new RegExp(`^npx pawl ${command}\\b.* --stage prod --json$`));
  }
});

test("a deployment without tasks says on each page that there is nothing, and what to do", async () => {
  const own = task("pawl.backfill", { automatic: true, triggers: manifest.tasks[0]?.triggers });
  const { page, origin } = await openPage({ cli: new CliHarness({ ...manifest, tasks: [own] }) });
  for (const [address, words] of [
    ["/", "No task is deployed."],
    ["/runs", "No task has run yet."],
    ["/calendar", "No task has a schedule yet"],
    ["/backfill", "None was started yet."],
    ["/lanes", "No schedule of its tasks has an instant in the next seven days."],
  ] as const) {
    await goTo(page, origin, address);
    await page.getByRole("main").getByText(words).first().waitFor();
  }
});

test("a deployment whose tasks have not run says so on each page", async () => {
  const tasks = [...manifest.tasks, task("pawl.backfill", { automatic: true })];
  const { page, origin } = await openPage({ cli: new CliHarness({ ...manifest, tasks }) });
  for (const [address, words] of [
    ["/", "never run"],
    ["/runs", "No task has run yet."],
    ["/runs?view=errors", "Nothing went wrong in this time."],
    ["/runs?view=attention", "Nothing needs a person"],
    ["/runs?view=approval", "No run waits for approval."],
    ["/tasks/count-cities", "No run has started yet: there is nothing to draw."],
    ["/tasks/count-cities?tab=runs", "It has no runs yet."],
    ["/backfill?task=count-cities", "The sweeper has not seen the schedule"],
  ] as const) {
    await goTo(page, origin, address);
    await page.getByRole("main").getByText(words).first().waitFor();
  }
});
