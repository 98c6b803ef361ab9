/**
 * What is held once a world has come to rest: nothing is on any queue, every run has ended or stands in sight,
 * every occurrence has its one record, what succeeded is done. Points 1, 3, 6 and 9.
 */

import { occurrenceName } from "../../functions/model/run-name.ts";
import { isTerminal } from "../../functions/model/status.ts";
import type { RunFile } from "./ledger.ts";
import { trigger } from "./plan.ts";
import type { World } from "./world.ts";

export function checkEnd(world: World): void {
  for (const lane of world.lanes.values()) {
    const left = lane.queue.size(lane.plan.name);
    if (left > 0) world.fail("every message has gone", `${left} are left on ${lane.plan.name}`);
  }
  for (const file of world.ledger.runs.values()) {
    checkStanding(world, file);
    checkItems(world, file);
    checkNames(world, file);
  }
  for (const { task, run } of world.delivered.values()) {
    if (world.ledger.run({ task, run }).record === undefined) {
      world.fail("every occurrence gets a verdict", `${task}/${run} has no record`);
    }
  }
  const byHand = new Map<string, number>();
  for (const { key, record } of world.ledger.runs.values()) {
    if (record?.trigger === "message") byHand.set(key.task, (byHand.get(key.task) ?? 0) + 1);
  }
  for (const [task, runs] of byHand) {
    const sent = world.sentByHand.get(task) ?? 0;
    if (runs > sent && task !== "(rejected)") {
      world.fail("one message makes one run", `${task}: ${runs} runs of ${sent} messages`);
    }
  }
  for (const [id, runs] of world.startedFor()) {
    if (runs.length > 1) world.fail("one id makes one run", `${id}: ${runs.join(", ")}`);
  }
}

function checkStanding(world: World, { id, record, key }: RunFile): void {
  if (record === undefined) return;
  const { now } = world.timeline;
  if (record.leaseExpiresAt > now) world.fail("no lease outlives its worker", id);
  if (isTerminal(record.status)) {
    if (record.dueKey?.startsWith("attention#") === false) {
      world.fail("the clock forgets what has ended", `${id} ${record.status} at ${record.dueKey}`);
    }
    if (record.status === "errored" && record.dueKey !== "attention#errored") {
      world.fail("a person sees what has errored", id);
    }
    if (record.expiresAt === undefined) world.fail("what has ended expires", id);
    return;
  }
  if (record.expiresAt !== undefined) world.fail("only what has ended expires", id);
  if (record.status === "paused" && record.until === undefined) return;
  const holder = world.ledger.state(key.task)?.slotRun;
  const waits = record.status === "enqueued" && record.dueKey?.startsWith("wait#") === true;
  const held = holder === undefined ? undefined : world.ledger.run({ task: key.task, run: holder });
  if (waits && held?.record?.status === "paused") return;
  // Handing it on failed when its task went: it waits in sight until the task is back.
  if (waits && world.lanesByTask[key.task] === undefined) return;
  world.fail(
    "every run ends or stands in sight",
    `${id} is ${record.status} at ${record.dueKey ?? "no entry"}`,
  );
}

function checkItems(world: World, { id, record, plan, done }: RunFile): void {
  if (record?.status !== "succeeded" || plan === undefined) return;
  for (let item = 1; item <= plan.items; item++) {
    const times = done[item] ?? 0;
    if (times === 0) world.fail("every item of a run that succeeded was done", `${id}, item ${item}`);
    if (times > 1 && !world.plan.faulty) {
      world.fail("every item is done once where nothing failed", `${id}, item ${item}: ${times} times`);
    }
  }
}

function checkNames(world: World, { id, key, record }: RunFile): void {
  if (record?.trigger !== trigger) return;
  const expected = world.plan.occurrences.some(
    ({ task, at }) => task === key.task && occurrenceName(trigger, new Date(at)) === key.run,
  );
  if (!expected) world.fail("a run is named for its occurrence", id);
}
