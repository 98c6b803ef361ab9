/**
 * What brings a run back that a queue, a table or a person has hurt: a message whose turn was not claimed is put off, the
 * end of a turn is written as soon as the table takes it, a run that lost its message is found, and one that lost its
 * params says so.
 */
import { isOrder } from "../seen/facts.ts";
import { keyOf, messageOf } from "../seen/knowledge.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { ownersWrites, type RunHistory } from "../seen/run-history.ts";
import { type Rule, rule, writeRule } from "./rule.ts";

/** Once an hour, in the task's minute. The sweeper may be late in it, or the task be gone for half an hour. */
const longestLookMs = 3_600_000 + 2_700_000;
/** From the end of a throttle to the next try of the write that ends a turn, the SDK's own tries included. */
const longestBackOffMs = 6_000;
/** Two machines' clocks differ by this much at the most. */
const skewMs = 2_000;

/** Whether an id, `task/run`, is of a run of a task. */
function isOf(task: string): (id: string) => boolean {
  return (id) => id.startsWith(`${task}/`);
}

/** Whether anything else went wrong since the table began to throttle the end of a turn. */
function hasChanged({ until, faults }: NonNullable<RunHistory["throttled"]>, ledger: KnownRuns): boolean {
  return ledger.faults !== faults || ledger.isDisturbedSince(until);
}

export const comingBackRules: readonly Rule[] = [
  writeRule("a run whose message was purged is looked for once an hour", ["watch owner"], (event) => {
    const { at, run, before } = event;
    if (run.purgedAt === undefined || before?.status !== "running" || before.dueAt !== undefined)
      return undefined;
    const late = at - Math.max(run.purgedAt, before.leaseExpiresAt);
    return late > longestLookMs ? `${run.id} after ${late} ms` : undefined;
  }),
  rule("a slot's holder that nothing looks after is watched", "batch done", (event, ledger) => {
    const { machine } = event;
    const { knowledge } = machine;
    if (knowledge.isAmbiguous) return undefined;
    for (const read of knowledge.allRead()) {
      const { status, leaseExpiresAt = 0, dueAt } = read;
      const { id = "", record } = ledger.find(read) ?? {};
      const askedAt = knowledge.askedAt(read);
      if (status !== "running" || dueAt !== undefined || askedAt === undefined) continue;
      const isForsaken = leaseExpiresAt < askedAt - 2 * skewMs && record?.leaseId === read.leaseId;
      const isWatched = record?.status !== "running" || record.dueAt !== undefined;
      if (isForsaken && !isWatched && record?.leaseExpiresAt === leaseExpiresAt)
        return `${machine.name} leaves ${id}`;
    }
    return undefined;
  }),
  rule("a message whose turn was never claimed is put off", "message came back", ({ machine, message }) => {
    const known = messageOf(message.body);
    const isHeld = known.kind !== "unknown" && [...machine.leases.keys()].some(isOf(known.task));
    return isHeld || isOrder(message.body) || machine.putOff.has(message.receiptHandle)
      ? undefined
      : `${machine.name} leaves ${message.body} as it is`;
  }),
  rule("a message whose claim landed unheard comes back in time", "visibility set", (event, ledger) => {
    const { machine, lane, receiptHandle, seconds } = event;
    const message = machine.knowledge.messages.find((each) => each.receiptHandle === receiptHandle);
    const key = message && keyOf(messageOf(message.body));
    const { id = "", record } = (key && ledger.find(key)) ?? {};
    // With an entry, the sweeper brings it back.
    if (
      machine.lastWrites.get(id)?.name !== "claim" ||
      record?.status !== "running" ||
      record.dueAt !== undefined
    )
      return undefined;
    const { visibilityTimeoutSeconds = 0 } = ledger.facts.lanes.find(({ name }) => name === lane) ?? {};
    return seconds > visibilityTimeoutSeconds ? `${id} in ${seconds} s` : undefined;
  }),
  writeRule("a turn's end that is throttled is written soon after", ownersWrites, (event, ledger) => {
    const { sentAt, name, machine, run, after } = event;
    const { throttled } = run;
    const isEnd = name !== "checkpoint" && after.leaseExpiresAt === 0;
    if (!isEnd || throttled?.machine !== machine.name || hasChanged(throttled, ledger)) return undefined;
    // A write that was sent before may land late.
    const late = sentAt - throttled.until;
    return late > longestBackOffMs ? `${name} of ${run.id} after ${late} ms` : undefined;
  }),
  writeRule(
    "a run is not taken from an owner that the table throttles for less than its lease",
    ["take over"],
    ({ run, before }, ledger) => {
      const { throttled } = run;
      if (throttled === undefined || hasChanged(throttled, ledger) || before === undefined) return undefined;
      if (run.diedAt !== undefined) return undefined;
      const left = before.leaseExpiresAt - throttled.until;
      return left > longestBackOffMs ? `${run.id}, ${left} ms before its lease was over` : undefined;
    },
  ),
  rule("a run works with the params that it was started with", "item started", ({ run, item, params }) => {
    if (run.record?.paramsStoredSeparately !== true || JSON.stringify(params) === run.params)
      return undefined;
    return `item ${item} of ${run.id} has others`;
  }),
  rule("a run's params never change", "params stored", ({ machine, run, text }) =>
    run.params === undefined || run.params === text
      ? undefined
      : `${machine.name} stores others for ${run.id}`,
  ),
  rule("a run whose params are gone says so", "world ended", (_, { runs }) => {
    for (const { id, record, paramsLostAt } of runs.values()) {
      // Whatever else ended it came before its params were read.
      if (paramsLostAt === undefined || record?.status !== "errored" || record.reason !== undefined) continue;
      const isClaimedSince = Date.parse(record.startedAt ?? "") > paramsLostAt;
      if (isClaimedSince && !record.error?.message.includes("params"))
        return `${id}: ${record.error?.message}`;
    }
    return undefined;
  }),
];
