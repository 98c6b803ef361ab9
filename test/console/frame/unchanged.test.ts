/** A document that has not changed is not sent again. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { runs } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";

test("the page asks with the mark of the document that it has, and is sent the next one once that is another", async () => {
  const { page, cli } = await openPage({ address: "/tasks/count-cities" });
  await page.locator(".u-wrap").nth(2).waitFor();
  const next = async () => {
    const answer = page.waitForResponse(/\/api\/history\?arg=count-cities&number=20$/);
    await page.clock.fastForward(31_000);
    const response = await answer;
    return {
      status: response.status(),
      asked: await response.request().headerValue("if-none-match"),
      etag: await response.headerValue("etag"),
    };
  };
  const same = await next();
  expect(same).toEqual({ status: 304, asked: expect.stringMatching(/^"[\w-]{22}"$/), etag: same.asked });
  const row = page.getByRole("link", { name: "2026-11-21T09:59:00Z/cron-4f1a2b", exact: true });
  await row.waitFor();
  const run = "2026-11-21T09:59:30Z/manual~5c0ffee5c0fe";
  const instant = "2026-11-21T09:59:30.000Z";
  const [first] = runs.filter(({ status }) => status === "succeeded") as [RunRecord];
  await cli.put({ ...first, run, scheduledTime: instant, createdAt: instant });
  const newer = await next();
  expect(newer).toEqual({
    status: 200,
    asked: same.etag,
    etag: expect.not.stringContaining(same.etag ?? ""),
  });
  await page.getByRole("link", { name: run, exact: true }).waitFor();
  expect(await next()).toEqual({ status: 304, asked: newer.etag, etag: newer.etag });
});
