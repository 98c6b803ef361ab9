/** `npm run bench -- calls`: how many calls a run costs, counted at the wire (invariant 10). Counts have no noise. */
import { turnMessage } from "../../functions/model/run/messages/message.ts";
import { type LaneSettings, resolveLane } from "../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../functions/model/task/services.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import type { WorkerContext } from "../../functions/runs/context.ts";
import { receive } from "../../functions/turns/receive.ts";
import { VirtualClock } from "../engine/virtual-clock.ts";
import type { Figure } from "./kit/figure.ts";
import { type Calls, noCalls, openWire, type Wire } from "./kit/wire.ts";

const start = "2026-03-01T12:00:00.000Z";

function short(overlap: "skip" | "allow"): Task {
  return defineTask({
    name: `short-${overlap}`,
    description: "Does next to nothing.",
    overlap,
    run: () => {},
  }) as Task;
}

function workerContext(
  { store, queue }: Wire,
  clock: VirtualClock,
  task: Task,
  lane: LaneSettings = {},
): WorkerContext {
  return {
    store,
    queue,
    clock,
    random: Math.random,
    lane: resolveLane("default", lane),
    lanes: { [task.name]: "default" },
    tasks: new Map([[task.name, { task, settings: resolveSettings(task.settings), enabled: true }]]),
    states: new Map(),
    services: {} as Services,
    config: {},
    log: () => {},
  };
}

/** Occurrences of a short task, one each virtual second. */
async function shortRuns(
  wire: Wire,
  overlap: "skip" | "allow",
  runs: number,
): Promise<{ calls: Calls; seconds: number }> {
  const clock = new VirtualClock(start);
  const task = short(overlap);
  const context = workerContext(wire, clock, task);
  reset(wire.calls);
  for (let i = 0; i < runs; i++) {
    const scheduledTime = new Date(clock.now()).toISOString();
    const body = JSON.stringify({ task: task.name, trigger: "each-second", scheduledTime });
    const end = clock.monotonic() + 20_000;
    await receive(
      context,
      { messageId: `m${i}`, body, sentAt: clock.now() },
      invocation(() => end - clock.monotonic()),
    );
    await clock.advance(1_000);
  }
  return { calls: { ...wire.calls }, seconds: runs };
}

/** One run over several turns of a lane whose messages reappear late, with an item each 100 virtual milliseconds. */
async function longRun(wire: Wire): Promise<{ calls: Calls; seconds: number; turns: number }> {
  const clock = new VirtualClock(start);
  const task = defineTask({
    name: "long",
    description: "Walks for ten minutes.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 6_000; n++) yield [n, n];
    },
    process: () => clock.advance(100),
  }) as Task;
  const context = workerContext(wire, clock, task, { timeoutSeconds: 100, visibilityTimeoutSeconds: 600 });
  const key = { task: task.name, run: "2026-03-01T12:00:00Z/message~long" };
  reset(wire.calls);
  const started = clock.now();
  let body = JSON.stringify({ task: task.name });
  let turns = 0;
  const end = () => clock.monotonic() + 100_000;
  for (;;) {
    const until = end();
    await receive(
      context,
      { messageId: "long", body, sentAt: started },
      invocation(() => until - clock.monotonic()),
    );
    turns++;
    const calls = { ...wire.calls };
    const run = await wire.store.get(key);
    Object.assign(wire.calls, calls);
    if (run?.status === "succeeded") break;
    if (run?.status !== "interrupted") throw new Error(`the run is ${run?.status}`);
    body = turnMessage(run);
  }
  return { calls: { ...wire.calls }, seconds: (clock.now() - started) / 1000, turns };
}

function invocation(remaining: () => number) {
  return { remaining, logs: { group: "g", stream: "s", requestId: "r" }, leaveBehind: () => {} };
}

function reset(calls: Calls): void {
  Object.assign(calls, noCalls);
}

function exactly(what: string, value: number, bound: number): Figure {
  return { what, value, bound: `= ${bound}`, ok: value === bound };
}

function atMost(what: string, value: number, bound: number): Figure {
  return { what, value, bound: `<= ${bound}`, ok: value <= bound };
}

/** @param runs how many short runs of each kind are counted */
export async function figures(runs = 1_000): Promise<readonly Figure[]> {
  const wire = await openWire();
  try {
    const allow = await shortRuns(wire, "allow", runs);
    const skip = await shortRuns(wire, "skip", runs);
    const long = await longRun(wire);
    return [
      exactly(`${runs} short runs, overlap "allow": DynamoDB writes`, allow.calls.writes, 2 * runs),
      exactly(`${runs} short runs, overlap "allow": index writes`, allow.calls.indexUnits, 0),
      exactly(`${runs} short runs, overlap "allow": sends`, allow.calls.sends, 0),
      atMost(
        `${runs} short runs, overlap "allow": reads, one each 5 s`,
        allow.calls.reads,
        Math.ceil(allow.seconds / 5),
      ),
      exactly(`${runs} short runs, default overlap: DynamoDB writes`, skip.calls.writes, 4 * runs),
      exactly(`${runs} short runs, default overlap: index writes`, skip.calls.indexUnits, 0),
      exactly(`${runs} short runs, default overlap: reads`, skip.calls.reads, 0),
      exactly(`${runs} short runs, default overlap: sends`, skip.calls.sends, 0),
      atMost(
        `a run of ${long.seconds} s over ${long.turns} turns: DynamoDB writes`,
        long.calls.writes,
        Math.floor(long.seconds + 2 * long.turns + 2),
      ),
      exactly("the same: sends", long.calls.sends, long.turns - 1),
      exactly("the same: reads", long.calls.reads, 0),
      atMost(
        "the same: moves of its index entry, three a minute",
        long.calls.indexMoves,
        Math.floor((long.seconds / 60) * 3),
      ),
    ];
  } finally {
    await wire.close();
  }
}
