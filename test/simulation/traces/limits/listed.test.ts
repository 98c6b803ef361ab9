/**
 * The list of the queues in which runs wait for a key. By it the sweeper finds a run to which nobody else would hand a place:
 * here that of a run whose worker dies as it hands its place on, and whose message never comes again. Each story is played as
 * it is, and without its clause, when the run that waits is left behind (invariant 6).
 */
import { expect, test } from "vitest";
import { cancelRun } from "../../../../functions/operators/index.ts";
import { SlotRound } from "../../../../functions/upkeep/index.ts";
import type { Actor } from "../actor.ts";
import type { LeftOut } from "../lacking.ts";
import type { Trace } from "../trace.ts";
import { deliver, fullPool, kinds } from "./pools.ts";

const all = () => true;

/** An occurrence, and the worker that lists the queue for it. It is held before the run has its entry there. */
async function list(trace: Trace, trigger: string) {
  const worker = trace.actor();
  const wait = worker.hold("wait");
  await trace.pass(0.1);
  await trace.occur(trigger);
  void worker.next();
  await trace.pass(0);
  expect(wait.isMade).toBe(true);
  return { worker, wait };
}

/** Whether the sweeper finds `b`, once the worker of the run that is at work has died as it hands its place on. */
async function isFound(trace: Trace, atWork: Actor): Promise<boolean> {
  expect(await trace.run("b")).toMatchObject({ status: "enqueued", dueKey: kinds["a key"].queue });
  const fill = atWork.hold("fill slot");
  await trace.pass(5);
  expect(fill.isMade).toBe(true);
  atWork.die();
  for (let minute = 0; minute < 3; minute++) {
    await trace.pass(60);
    await trace.harness.sweep();
  }
  return (await trace.run("b")).admitted !== undefined;
}

/** The sweeper takes the queue off the list after it was listed for `b`. */
async function unlistedBeforeJoin(without?: LeftOut) {
  const { trace, first } = await fullPool(kinds["a key"], [], without);
  const { wait } = await list(trace, "b");
  const round = new SlotRound(trace.harness.context);
  for (let looks = 0; looks < 2; looks++) await round.handOnKeys(all);
  await wait.answer();
  return isFound(trace, first);
}

/** The same of a queue that was cleared before it was listed, too. */
async function unlistedAgain(without?: LeftOut) {
  const { trace } = await fullPool(kinds["a key"], ["y"], without);
  await cancelRun(trace.harness.context, await trace.run("y"));
  await trace.pass(5);
  const round = new SlotRound(trace.harness.context);
  for (let looks = 0; looks < 2; looks++) await round.handOnKeys(all);
  const atWork = await deliver(trace, "c");
  const { wait } = await list(trace, "b");
  for (let looks = 0; looks < 3; looks++) await round.handOnKeys(all);
  await wait.answer();
  return isFound(trace, atWork);
}

/** Another run waited as `b` was refused, so `b` lists nothing; then the queue is cleared, and taken off the list. */
async function unlistedForOther(without?: LeftOut) {
  const { trace } = await fullPool(kinds["a key"], ["y"], without);
  const { wait } = await list(trace, "b");
  await cancelRun(trace.harness.context, await trace.run("y"));
  await trace.pass(5);
  const round = new SlotRound(trace.harness.context);
  for (let looks = 0; looks < 2; looks++) await round.handOnKeys(all);
  const atWork = await deliver(trace, "c");
  await wait.answer();
  return isFound(trace, atWork);
}

/** A worker dies once it has listed the queue. While the sweeper takes that off the list, it is listed for `b`. */
async function listedSince(without?: LeftOut) {
  const { trace, first } = await fullPool(kinds["a key"], [], without);
  const { worker } = await list(trace, "y");
  worker.die();
  const sweeper = trace.actor();
  const unlist = sweeper.hold("unlist queue");
  const round = new SlotRound(sweeper.context);
  for (let looks = 0; looks < 2; looks++) {
    void round.handOnKeys(all);
    await trace.pass(0);
  }
  expect(unlist.isMade).toBe(true);
  await deliver(trace, "b");
  await unlist.answer();
  return isFound(trace, first);
}

/** `b` joins the queue that was listed for it while the sweeper is about to count that as cleared. */
async function joinedSince(without?: LeftOut) {
  const { trace, first } = await fullPool(kinds["a key"], [], without);
  const { wait } = await list(trace, "b");
  const sweeper = trace.actor();
  const clear = sweeper.hold("count clear");
  const round = new SlotRound(sweeper.context);
  for (let looks = 0; looks < 2; looks++) {
    void round.handOnKeys(all);
    await trace.pass(0);
  }
  expect(clear.isMade).toBe(true);
  await wait.answer();
  await clear.answer();
  return isFound(trace, first);
}

const stories = [
  { without: ["join queue", "it is listed"], play: unlistedBeforeJoin },
  { without: ["join queue", "it never was cleared"], play: unlistedBeforeJoin },
  { without: ["join queue", "it was not cleared since"], play: unlistedAgain },
  { without: ["join queue", "another run waits"], play: unlistedForOther },
  { without: ["unlist queue", "nobody has listed it since"], play: listedSince },
  { without: ["count clear", "no run waits"], play: joinedSince },
] as const satisfies readonly { without: LeftOut; play: (without?: LeftOut) => Promise<boolean> }[];

test.each(stories)(
  "the sweeper finds a run that waits for a key, and does not without $without",
  async ({ without, play }) => {
    expect(await play()).toBe(true);
    expect(await play(without)).toBe(false);
  },
);
