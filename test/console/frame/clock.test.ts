/** A browser whose clock is wrong: the page's present is the deployment's. */
import { expect, test } from "vitest";
import { CliHarness } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";

test.each([
  ["an hour behind", -3_600_000],
  ["in 2099", Date.UTC(2099, 0) - Date.UTC(2026, 10, 21)],
])("with a browser that is %s, distances and today are the deployment's", async (_, off) => {
  const cli = await CliHarness.seeded();
  const { page, origin } = await openPage({ cli });
  await page.clock.setSystemTime(cli.time + off);
  await page.reload();
  const row = page.getByRole("row", { name: /count-cities/ });
  await row
    .getByText(/^in \d+ (s|min)$/)
    .first()
    .waitFor();
  const live = page.locator(".age");
  await expect.poll(() => live.textContent()).toMatch(/^updated (now|\d+ s ago)$/);
  await page.goto(`${origin}/calendar?zone=UTC`);
  await page.getByRole("heading", { level: 1, name: "21 November 2026" }).waitFor();
});
