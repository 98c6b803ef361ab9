/**
 * A task that requires something, and whose worker dies at any of its calls: before the call lands, or after. The run ends as it
 * would without that, nothing of the task begins before what it requires is met, and no place is left behind (invariant 24).
 */
import { expect, test } from "vitest";
import type { WhenUnmet } from "../../../functions/model/requires/requirement.ts";
import { pauseRun, resumeRun } from "../../../functions/operators/pause-run.ts";
import { doneOnce, nothingLeft, Trace } from "./trace.ts";

interface Play {
  readonly trace: Trace;
  readonly begunUnmet: string[];
}

/** `metAfter`: so many minutes after it begins. Infinity: never. */
function play(metAfter: number, whenUnmet: WhenUnmet, maxRunningTasks?: number): Play {
  const begunUnmet: string[] = [];
  const trace: Trace = new Trace({
    requires: () => isMet() || "not yet",
    whenUnmet,
    maxRunningTasks,
  });
  const began = trace.harness.clock.now();
  const isMet = () => trace.harness.clock.now() >= began + metAfter * 60_000;
  trace.onItem = async (trigger, item) => {
    const run = await trace.run(trigger);
    if (run.requiresMet !== true) begunUnmet.push(`${trigger} ${item}`);
  };
  return { trace, begunUnmet };
}

const skipped = { ...nothingLeft, runs: { a: "skipped: requires: not yet" }, items: { a: [] } };
const fates = ["before it lands", "after it landed"] as const;

async function dieAt({ trace }: Play, call: string, fate: (typeof fates)[number]): Promise<void> {
  await trace.occur("a");
  const worker = trace.actor();
  const held = worker.hold(call);
  void worker.next();
  await trace.pass(2);
  expect(held.isMade).toBe(true);
  if (fate === "after it landed") await held.land();
  worker.die();
}

test.each(
  ["take slot", "claim", "call off", "give slot back"].flatMap((call) =>
    fates.map((fate) => [call, fate] as const),
  ),
)("a worker that skips a run dies at %s, %s", async (call, fate) => {
  const one = play(Number.POSITIVE_INFINITY, "skip", 1);
  await dieAt(one, call, fate);
  await one.trace.goOn(12);
  expect(await one.trace.end()).toEqual(skipped);
  expect(await one.trace.harness.memory.getPart({ task: "(stage)", part: "slots" })).toMatchObject({
    held: 0,
  });
});

test.each(
  ["claim", "hold place", "hold back", "give slot back"].flatMap((call) =>
    fates.map((fate) => [call, fate] as const),
  ),
)("a worker that holds a run back dies at %s, %s", async (call, fate) => {
  const one = play(3, "wait", 1);
  await dieAt(one, call, fate);
  await one.trace.goOn(20);
  expect(await one.trace.end()).toEqual(doneOnce);
  expect(one.begunUnmet).toEqual([]);
  expect(await one.trace.harness.memory.getPart({ task: "(stage)", part: "slots" })).toMatchObject({
    held: 0,
  });
});

test.each(fates)("a worker whose run may start dies at the checkpoint that says so, %s", async (fate) => {
  const one = play(0, "skip");
  await dieAt(one, "checkpoint", fate);
  expect(one.trace.itemsOf("a")).toEqual([]);
  await one.trace.goOn(5);
  expect(await one.trace.end()).toEqual(doneOnce);
  expect(one.begunUnmet).toEqual([]);
});

test("nothing of a task begins while the table does not take the checkpoint that says that it may", async () => {
  const one = play(0, "skip");
  await one.trace.occur("a");
  const worker = one.trace.actor();
  worker.throttle("checkpoint");
  const turn = worker.next();
  await one.trace.pass(8);
  expect(one.trace.itemsOf("a")).toEqual([]);
  worker.letThrough("checkpoint");
  await one.trace.pass(10);
  expect(await turn).toBe("acknowledged");
  expect(await one.trace.end()).toEqual(doneOnce);
});

test.each(["call off", "hold back"] as const)(
  "a %s whose answer was lost is known by its number",
  async (call) => {
    const one = play(
      call === "call off" ? Number.POSITIVE_INFINITY : 2,
      call === "call off" ? "skip" : "wait",
    );
    await one.trace.occur("a");
    const worker = one.trace.actor();
    const held = worker.hold(call);
    const turn = worker.next();
    await one.trace.pass(1);
    await held.land();
    await held.lose();
    await one.trace.pass(2);
    expect(await turn).toBe("acknowledged");
    await one.trace.goOn(6);
    expect(await one.trace.end()).toEqual(call === "call off" ? skipped : doneOnce);
  },
);

test("a late copy of a hold back changes nothing of a run that has begun since", async () => {
  const one = play(1, "wait");
  await one.trace.occur("a");
  const worker = one.trace.actor();
  const held = worker.hold("hold back");
  const turn = worker.next();
  await one.trace.pass(1);
  await held.answer();
  await turn;
  await one.trace.goOn(3);
  expect(await held.land()).toMatchObject({ ok: false });
  expect(await one.trace.end()).toEqual(doneOnce);
});

test("a late give back of a run that was held back leaves the place that its next turn took", async () => {
  const one = play(1, "wait");
  await one.trace.occur("a");
  const worker = one.trace.actor();
  const back = worker.hold("give slot back");
  void worker.next();
  await one.trace.pass(1);
  worker.die();
  let wasFreed: boolean | undefined;
  const note = one.trace.onItem;
  one.trace.onItem = async (trigger, item, ctx) => {
    await note(trigger, item, ctx);
    wasFreed ??= (await back.land()).ok;
  };
  await one.trace.goOn(4);
  expect(wasFreed).toBe(false);
  expect(await one.trace.end()).toEqual(doneOnce);
});

test("a pause that lands before the hold back is obeyed, and the resume looks again", async () => {
  const one = play(4, "wait");
  const { context } = one.trace.harness;
  await one.trace.occur("a");
  const worker = one.trace.actor();
  const held = worker.hold("hold back");
  const turn = worker.next();
  await one.trace.pass(1);
  await pauseRun(context, await one.trace.run("a"));
  await held.answer();
  await turn;
  expect(await one.trace.run("a")).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
  await resumeRun(context, await one.trace.run("a"));
  await one.trace.goOn(8);
  expect(await one.trace.end()).toEqual(doneOnce);
  expect(one.begunUnmet).toEqual([]);
});
