/**
 * The sweeper's round of a thousand triggers' ledgers, over the shipped adapter and the emulated DynamoDB, which share this
 * process: what it calls, and how long a minute takes in which all of them fall due.
 */
import type { TimedTrigger } from "../../../functions/model/task/ledger.ts";
import type { RunnerContext } from "../../../functions/runs/index.ts";
import { LedgerRound } from "../../../functions/upkeep/index.ts";
import { VirtualClock } from "../../engine/virtual-clock.ts";
import { putRun } from "../cost/put-run.ts";
import type { Figure } from "../kit/figure.ts";
import { noCalls, openWire, type Wire } from "../kit/wire.ts";

const tasks = 100;
/** The largest that one function may take of its minute, in seconds. */
const mostSeconds = 10;

export async function reconcileFigures(triggers = 1_000): Promise<readonly Figure[]> {
  const wire = await openWire();
  try {
    const clock = new VirtualClock("2026-03-01T12:00:00.000Z");
    const timed = Array.from(
      { length: triggers },
      (_, i): TimedTrigger => ({
        ...{ task: `task-${i % tasks}`, trigger: `t${i}` },
        ...{ expression: "0 * * * *", zone: "UTC" },
      }),
    );
    const lanes = Object.fromEntries(timed.map(({ task }) => [task, "default"]));
    const { store, queue } = wire;
    const context: RunnerContext = { store, queue, clock, random: Math.random, lanes, log: () => {} };
    const round = new LedgerRound(context, { version: "v1", timed: JSON.stringify(timed) });
    await round.reconcile(() => true);
    for (const { task, trigger } of timed)
      await putRun(store, task, new Date("2026-03-01T13:00:00Z"), trigger);
    const quiet = await minutes(wire, clock, round, 60);
    // 13:00 is old a minute after 14:00.
    await minutes(wire, clock, round, 60);
    await clock.advance(60_000);
    Object.assign(wire.calls, noCalls);
    const began = performance.now();
    const { looks } = await round.reconcile(() => true);
    const seconds = (performance.now() - began) / 1_000;
    const due = { ...wire.calls };
    return [
      exactly(
        `reads of an hour in which none of ${triggers} triggers has an instant that is old`,
        quiet.reads,
        0,
      ),
      exactly("its writes, one a minute that the sweeper is at work", quiet.writes, 60),
      exactly(`looks of the minute in which ${triggers} triggers fall due`, looks, triggers),
      exactly("its reads, one Query of a trigger's runs each", due.reads, triggers),
      exactly("its writes, one each, and that it is at work", due.writes, triggers + 1),
      {
        what: "its seconds, over the emulated DynamoDB in the same process",
        value: Number(seconds.toFixed(1)),
        bound: `<= ${mostSeconds}`,
        ok: seconds <= mostSeconds,
      },
    ];
  } finally {
    await wire.close();
  }
}

async function minutes(wire: Wire, clock: VirtualClock, round: LedgerRound, count: number) {
  Object.assign(wire.calls, noCalls);
  for (let i = 0; i < count; i++) {
    await clock.advance(60_000);
    await round.reconcile(() => true);
  }
  return { ...wire.calls };
}

function exactly(what: string, value: number, bound: number): Figure {
  return { what, value, bound: `= ${bound}`, ok: value === bound };
}
