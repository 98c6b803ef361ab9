/** Overrides of a deployed task: what is fired, what is skipped, and what the ledgers say of it. */
import { expect, test } from "vitest";
import { readLedgers, verdictOf } from "../../../functions/ledger/index.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import { removeOverrides, setOverrides } from "../../../functions/operators/index.ts";
import { cron } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";

const task = defineTask({
  name: "walk",
  description: "Does nothing.",
  triggers: [cron("0 * * * *", { id: "hourly" })],
  items: () => [],
  process: () => {},
});
const timed = [{ task: "walk", trigger: "hourly", expression: "0 * * * *", zone: "UTC" }];
const walk = { name: "walk", overlap: "skip", catchUp: "none", triggers: task.triggers } as const;
const by = { author: "ada", note: "the shop is closed" };

async function verdict(harness: Harness, trigger: string, instant: string) {
  const ledgers = await readLedgers(harness.memory, "walk");
  const at = Date.parse(instant) / 1000;
  const run = await harness.memory.get({ task: "walk", run: `${instant}/${trigger}` });
  const ledger = ledgers.find((one) => one.trigger === trigger)?.ledger;
  const now = harness.clock.now() / 1000;
  const found = verdictOf({ task: "walk", at, ledger, run, now, keptDays: 90 });
  if (found.kind === "recorded")
    return `${found.run.status}${found.run.reason ? ` (${found.run.reason})` : ""}`;
  return found.kind === "skipped" ? `${found.kind} (${found.reason})` : found.kind;
}

test("an override of the schedule fires from its instant on, and the template's deliveries are skipped from then on", async () => {
  // It is 12:00:00.
  const harness = new Harness({ tasks: [task], timed });
  await harness.sweep();
  const { from } = await setOverrides(harness.context, walk, { schedule: "*/10 * * * *" }, by);
  expect(from).toBe(Date.parse("2026-03-01T12:03:20Z") / 1000);
  await harness.occur("walk", "hourly", "2026-03-01T12:00:00Z");
  await harness.drainFor(21);
  const own = (await harness.runs("walk")).map(({ run, status }) => `${run} ${status}`);
  const trigger = own[0]?.split(/[/ ]/)[1] as string;
  expect(own).toEqual([
    `2026-03-01T12:20:00Z/${trigger} succeeded`,
    `2026-03-01T12:10:00Z/${trigger} succeeded`,
    "2026-03-01T12:00:00Z/hourly succeeded",
  ]);
  await harness.drainFor(39);
  await harness.occur("walk", "hourly");
  await harness.drain();
  expect(await verdict(harness, "hourly", "2026-03-01T13:00:00Z")).toBe("skipped (overridden)");
  expect(await verdict(harness, "hourly", "2026-03-01T14:00:00Z")).toBe("will run");
  expect(await verdict(harness, trigger, "2026-03-01T12:50:00Z")).toBe("succeeded");

  const removed = await removeOverrides(harness.context, walk, ["schedule"]);
  expect(removed.from).toBeGreaterThan(harness.clock.now() / 1000 + 199);
  await harness.drainFor(60);
  const later = (await harness.runs("walk"))
    .map(({ run }) => run)
    .filter((run) => run > "2026-03-01T13:00:01Z");
  expect(later).toEqual([]);
  await harness.occur("walk", "hourly", "2026-03-01T14:00:00Z");
  await harness.drain();
  expect(await verdict(harness, "hourly", "2026-03-01T14:00:00Z")).toBe("succeeded");
});
