/** Stories of ledgers at their bounds: long outages, retries, deploys that AWS has sooner or later, many changes, old instants, crashes between two triggers. */
import { expect, test } from "vitest";
import { mostPieces } from "../../../../functions/ledger/trim.ts";
import type { CatchUp } from "../../../../functions/model/task/catch-up.ts";
import { LedgerTrace } from "./ledger-trace.ts";

/** A trace whose ledger begins at 12:15, and of which 13:00 ran. */
async function begun(catchUp: CatchUp, more: object = {}): Promise<LedgerTrace> {
  const trace = new LedgerTrace({ catchUp, ...more });
  await trace.sweeper().sweep();
  await trace.until("13:00:00");
  await trace.deliver(13);
  return trace;
}

const second = (instant: string) => Date.parse(instant) / 1000;

test("what EventBridge delivers after 30 minutes of its outage is skipped as late, and caught up", async () => {
  const trace = await begun("latest", { startWithinSeconds: 600 });
  const sweeper = trace.sweeper();
  await trace.goOn("14:30:00", sweeper);
  await trace.deliver(14);
  expect(await trace.verdicts(14)).toEqual(["skipped (late)"]);
  await trace.goOn("15:00:00", sweeper);
  await trace.deliver(15);
  await trace.goOn("15:10:00", sweeper);
  expect(trace.ran).toEqual([13, 15, 14]);
});

test("an hourly trigger's outage of five hours is one gap, decided 61 minutes after its last instant", async () => {
  const trace = await begun("latest");
  const sweeper = trace.sweeper();
  await trace.goOn("19:00:00", sweeper);
  await trace.deliver(19);
  await trace.goOn("19:00:59", sweeper);
  expect((await trace.ledger()).gap).toBe(second("2026-03-01T14:00:00Z"));
  expect(trace.ran).toEqual([13, 19]);
  await trace.goOn("19:02:00", sweeper);
  expect(trace.ran).toEqual([13, 19, 18]);
  expect(await trace.verdicts(14, 17, 18)).toEqual(["skipped (catch-up)", "skipped (catch-up)", "succeeded"]);
});

test("each day of a daily trigger's outage is a gap of its own, and is caught up on that day", async () => {
  const trace = new LedgerTrace({ catchUp: "latest" });
  const sweeper = trace.sweeper("v1", [trace.timed({ expression: "0 13 * * *" })]);
  await sweeper.sweep();
  for (const day of ["01", "02", "03"]) {
    await trace.until(`2026-03-${day}T14:00:59Z`);
    await sweeper.sweep();
    await trace.goOn(`2026-03-${day}T14:08:00Z`, sweeper);
  }
  expect(trace.ran).toEqual([13, 13, 13]);
});

test.each([
  // By the new expression, and by the old one.
  ["ten minutes before", "14:35:00", "14:30:00"],
  ["ten minutes after", "14:55:00", "15:00:00"],
])(
  "AWS has a new expression %s the sweeper: what it delivered in between has its record, and nothing else is claimed",
  async (_, atSweeper, instant) => {
    const trace = await begun("none");
    const before = trace.sweeper();
    const next = trace.sweeper("v2", [trace.timed({ expression: "30 * * * *" })]);
    const at = (clock: string) => (clock <= atSweeper ? before : next);
    await trace.goOn(instant < atSweeper ? instant : atSweeper, before);
    await trace.goOn(instant, at(instant));
    await trace.harness.occur("walk", "hourly", `2026-03-01T${instant}Z`);
    await trace.goOn(atSweeper, before);
    await trace.goOn("17:45:00", next);
    const run = await trace.harness.memory.get({ task: "walk", run: `2026-03-01T${instant}Z/hourly` });
    expect(run?.status).toBe("succeeded");
    // Within a quarter of an hour of the change nothing that left no record counts as missed.
    const runs = await trace.harness.memory.list("walk", { now: trace.harness.clock.now() });
    const missed = runs.items
      .filter(({ status }) => status === "missed")
      .map((each) => each.run.slice(11, 16));
    expect(missed.filter((clock) => "14:20" < clock && clock < "15:10")).toEqual([]);
  },
);

test("a change for which there is no room waits until a piece is judged", async () => {
  const trace = await begun("none");
  let version = 1;
  const deploy = async (clock: string) => {
    const off = version % 2 === 1 ? ("disabled" as const) : undefined;
    const expression = `0 * * * ${version % 7}`;
    const sweeper = trace.sweeper(`v${++version}`, [trace.timed({ off, expression })]);
    await trace.goOn(clock, sweeper);
    return sweeper;
  };
  let last = await deploy("13:20:00");
  for (let minute = 22; minute < 60; minute += 2) last = await deploy(`13:${minute}:00`);
  expect((await trace.ledger()).pieces.length).toBeLessThanOrEqual(mostPieces);
  await trace.goOn("16:30:00", last);
  const { pieces } = await trace.ledger();
  expect(pieces.length).toBeLessThanOrEqual(mostPieces);
  expect(pieces.at(-1)?.expression).toBe(`0 * * * ${(version - 1) % 7}`);
  const inCharge = await trace.harness.memory.getPart({ task: "(pawl)", part: "sweeper" });
  expect(inCharge?.version).toBe(`v${version}`);
});

test("a catch-up starts nothing that is 30 days old, and what expired is no longer known", async () => {
  const trace = new LedgerTrace({ catchUp: { last: 1_000 } });
  const daily = { expression: "0 13 * * *" };
  await trace.sweeper("v1", [trace.timed(daily)]).sweep();
  await trace.until("12:30:00");
  await trace.sweeper("v2", [trace.timed({ ...daily, off: "disabled" })]).sweep();
  await trace.until("2026-04-10T15:00:00Z");
  const back = trace.sweeper("v3", [trace.timed(daily)]);
  await back.sweep();
  await trace.goOn("2026-04-10T15:10:00Z", back);
  // From 12 March on: the 11th, at 13:00, is 30 days and two hours old.
  expect(trace.ran).toHaveLength(30);
  const { items } = await trace.harness.memory.list("walk", { now: 0, limit: 100 });
  expect(items.at(-1)?.run).toBe("2026-03-12T13:00:00Z/hourly");
  await trace.until("2026-07-15T15:00:00Z");
  expect(await trace.verdicts(13)).toEqual(["no longer known"]);
});

test("a sweeper that dies between two triggers of a deploy is followed by one that changes the other, and takes charge", async () => {
  const trace = new LedgerTrace({ catchUp: "none" });
  const both = [trace.timed(), trace.timed({ trigger: "other", expression: "5 * * * *" })];
  const dying = trace.sweeper("v1", both);
  const [first, second] = [dying.hold("change ledger"), dying.hold("change ledger")];
  void dying.sweep();
  await trace.settled();
  expect([first.isMade, second.isMade]).toEqual([true, true]);
  await first.land();
  const known = () => trace.harness.memory.parts("walk", "ledger#");
  expect((await known()).map(({ part }) => part)).toEqual(["ledger#hourly"]);
  await trace.until("12:01:00");
  await trace.sweeper("v1", both).sweep();
  expect((await known()).map(({ part, rev }) => [part, rev])).toEqual([
    ["ledger#hourly", 1],
    ["ledger#other", 1],
  ]);
  const inCharge = await trace.harness.memory.getPart({ task: "(pawl)", part: "sweeper" });
  expect(inCharge?.version).toBe("v1");
});

test("an interval that AWS counts from its deploy, and whose first delivery is lost, is missed by the beat of the second", async () => {
  const trace = new LedgerTrace({ catchUp: "none" });
  const sweeper = trace.sweeper("v1", [trace.timed({ expression: "every 25 minutes" })]);
  await sweeper.sweep();
  // 12:25 is lost; the ledger begins at 12:15.
  await trace.goOn("12:50:00", sweeper);
  await trace.harness.occur("walk", "hourly", "2026-03-01T12:50:00Z");
  await trace.goOn("14:30:00", sweeper);
  const run = await trace.harness.memory.get({ task: "walk", run: "2026-03-01T12:25:00Z/hourly" });
  expect(run?.status).toBe("missed");
});

test("a look whose write is throttled decides nothing, and the next one decides the same", async () => {
  const trace = await begun("latest");
  await trace.until("15:00:00");
  await trace.deliver(15);
  const throttled = trace.sweeper();
  throttled.refuses("reconcile");
  await trace.goOn("15:10:00", throttled);
  expect(trace.ran).toEqual([13, 15]);
  await trace.goOn("15:12:00", trace.sweeper());
  expect(trace.ran).toEqual([13, 15, 14]);
});

test("a resume starts what a short pause held back at once, and leaves what is still on its way to the sweeper", async () => {
  const trace = await begun({ last: 3 });
  await trace.until("13:30:00");
  await trace.pause();
  for (const hour of [14, 15]) {
    await trace.until(`${hour}:00:00`);
    await trace.deliver(hour);
  }
  await trace.until("15:30:00");
  await trace.resume();
  expect(trace.ran).toEqual([13, 14, 15]);
});
