/**
 * Nothing is lost: something always brings a live run back, workers leave nothing half done behind, loops end, and what
 * is left at the end of a world can be seen.
 */

import { holdersOf } from "../../../functions/model/run/pool.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal, statuses } from "../../../functions/model/run/status.ts";
import { isThrottled } from "../../../functions/model/run/throttled.ts";
import type { EventOf } from "../seen/event.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import type { RunHistory } from "../seen/run-history.ts";
import { comingBackRules } from "./coming-back.ts";
import { differs, type Invariant, rule, writeRule } from "./rule.ts";
import { throttleRules } from "./throttles.ts";

const longestRecoveryMs = 180_000;
/** The sweeper moves an entry by so much at the most. */
const longestMinutesMs = 1_800_000;
/** A loser sets an owner's entry to this long after the lease's end. */
const afterLeaseMs = 25_000;
/** For every clock, a lease's owner is dead this long after its end. */
const deadForMs = 6_000;
/** A lease that is renewed shortly before the function's end is shorter than the one before. */
const shrinksMs = 30_000;
/** A longer delay is kept by the sweeper. */
const longestDelayMs = 900_000;
/** How long a fault of an earlier invocation may still hinder a worker. */
const hinderedMs = 900_000;

/** The runs that a worker works on, or worked on last: it holds their newest lease. */
function* ownRuns({ machine }: EventOf<"batch done">, ledger: KnownRuns): Generator<RunHistory> {
  for (const [id, lease] of machine.leases) {
    const run = ledger.runs.get(id);
    if (run?.record?.leaseId === lease) yield run;
  }
}

/** The first run of which something is wrong at the end of a world. */
function firstWrong(
  { runs }: KnownRuns,
  isWrong: (record: RunRecord, run: RunHistory) => boolean,
): string | undefined {
  for (const run of runs.values()) {
    const { id, record } = run;
    if (record !== undefined && isWrong(record, run))
      return `${id} is ${record.status} at ${record.dueKey ?? "no entry"}`;
  }
  return undefined;
}

/** Whether a run that has not ended waits for something that can be seen: an operator, a slot, its task. */
function waitsInSight(record: RunRecord, ledger: KnownRuns): boolean {
  const { task, status, until, dueKey } = record;
  if (status === "paused" && until === undefined) return true;
  // The sweeper looks through the runs of deployed tasks for one that lost its message.
  if (status === "running" && ledger.find(record)?.purgedAt !== undefined) return !ledger.deployed.has(task);
  if (status !== "enqueued" || !dueKey?.startsWith("wait#")) return false;
  const slotKey = dueKey.slice(`wait#${task}#`.length);
  const pool = ledger.part(task, slotKey === "" ? "state" : `slot#${slotKey}`);
  const holders = holdersOf(pool).map(({ run }) => ledger.find({ task, run })?.record);
  // It could not be handed the slot once its task was gone. It waits until the task is back.
  return holders.some((holder) => holder?.status === "paused") || !ledger.deployed.has(task);
}

export const everyRunEnds: Invariant = {
  number: 6,
  says: "Every run ends, or waits where it can be seen",
  rules: [
    rule("every run ends or waits in sight", "world ended", (_, ledger) =>
      firstWrong(ledger, (record) => !isTerminal(record.status) && !waitsInSight(record, ledger)),
    ),
    rule("a run that has ended has no entry but one for a person", "world ended", (_, ledger) =>
      firstWrong(
        ledger,
        ({ status, dueKey }) => isTerminal(status) && dueKey?.startsWith("attention#") === false,
      ),
    ),
    rule("what failed is listed for a person to see, until one has seen to it", "world ended", (_, ledger) =>
      firstWrong(ledger, ({ status, dueKey }, { isDismissed }) => {
        const isListed = dueKey?.startsWith(`attention#${status}#`) === true;
        return statuses[status].needsAttention && isListed === isDismissed;
      }),
    ),
    rule("no lease outlives its worker", "world ended", ({ at }, ledger) =>
      firstWrong(ledger, ({ leaseExpiresAt }) => leaseExpiresAt > at),
    ),
    rule("every world comes to rest", "never rests", ({ steps }, { runs }) => {
      const open = [...runs.values()].filter(
        ({ record }) => record !== undefined && !isTerminal(record.status),
      );
      return `not after ${steps} happenings; live are ${open.map(({ id, record }) => `${id} (${record?.status})`).join(", ")}`;
    }),
    writeRule(
      "a dead worker's run is claimed within three minutes",
      ["take over", "give up"],
      (event, ledger) => {
        const recovery = ledger.recovery(event) ?? 0;
        return recovery > longestRecoveryMs ? `${event.run.id} after ${recovery} ms` : undefined;
      },
    ),
    ...comingBackRules,
    writeRule("turns without progress are counted", "all", (event) => {
      const { name, run, after } = event;
      if (after.status !== "running") return undefined;
      const count = run.fruitlessTurnsAfter(event);
      return after.fruitlessTurns === count
        ? undefined
        : `${name} of ${run.id} counts ${after.fruitlessTurns} instead of ${count}`;
    }),
    writeRule("only five turns without progress in a row end a run", ["give up"], (event) => {
      const { run, after } = event;
      const count = run.fruitlessTurnsAfter(event);
      return after.reason?.startsWith("five turns") && count < 4 ? `${run.id} after ${count + 1}` : undefined;
    }),
    writeRule("snoozes without progress are counted", "all", (event) => {
      const { name, run, after } = event;
      const count = run.snoozesAfter(event);
      const { times } = after.snoozed ?? { times: 0 };
      return times === count ? undefined : `${name} of ${run.id} counts ${times} snoozes instead of ${count}`;
    }),
    writeRule("snoozes without progress wait a second, and longer each time", ["interrupt"], (event) => {
      const { run, before, after } = event;
      if (after.reason !== "snooze") return undefined;
      const count = run.snoozesAfter(event);
      const slept = (after.snoozed?.seconds ?? 0) - (count > 1 ? (before?.snoozed?.seconds ?? 0) : 0);
      // Backoffs at that cursor are among the seconds.
      const isAlone = count > 1 && before?.snoozed?.throttled === undefined;
      const least = Math.max(1, isAlone ? (before?.snoozed?.seconds ?? 0) / (count - 1) : 0);
      return slept < least ? `${run.id} waits ${slept} s after ${count} snoozes` : undefined;
    }),
    writeRule(
      "a run that stands still for too long ends, and no other",
      ["interrupt", "give up"],
      (event) => {
        const { name, run, before, after } = event;
        const { times, seconds } = before?.snoozed ?? { times: 0, seconds: 0 };
        const often = times + (before?.snoozed?.throttled ?? 0);
        const hasStood = often > 0 && seconds >= (run.task?.stuckAfterSeconds ?? Number.POSITIVE_INFINITY);
        if (name === "give up")
          return /^(no progress|throttled)/.test(after.reason ?? "") && !hasStood
            ? `${run.id} after ${seconds} s`
            : undefined;
        const isPutOff =
          (run.snoozesAfter(event) > 1 && after.reason === "snooze") ||
          (run.backoffsAfter(event) > 1 && isThrottled(after));
        return hasStood && isPutOff ? `${run.id} is put off after ${seconds} s` : undefined;
      },
    ),
    ...throttleRules,
    writeRule("a throw spends an attempt", ["release"], ({ machine, run, before, after }) =>
      machine.threw.has(run.id) && after.attempt === before?.attempt ? `release of ${run.id}` : undefined,
    ),
    writeRule("no run is failed because of a dead letter", ["give up"], ({ machine, run, before }) =>
      machine.kind === "dead-letter" && before !== undefined ? `${run.id} was ${before.status}` : undefined,
    ),
    writeRule(
      "a pause that ends by itself keeps the entry that ends it",
      "all",
      ({ at, name, run, before, after }) => {
        if (after.status !== "paused" || after.until === undefined) return undefined;
        // A run that waits for its task's pause has the end of that one.
        const isMoved = name === "hold until" && after.dueAt === Date.parse(after.until);
        // What is not told yet has an entry before that.
        const isOpen = after.untold !== undefined || before?.untold !== undefined;
        const isKept =
          (isOpen && (after.dueAt ?? 0) <= Math.max(Date.parse(after.until), at + longestMinutesMs)) ||
          before?.status !== "paused" ||
          name === "postpone" ||
          isMoved ||
          before.dueAt === after.dueAt;
        if (isKept && after.dueKey?.startsWith("turn#")) return undefined;
        return `${name} of ${run.id} leaves ${after.dueKey} at ${after.dueAt}`;
      },
    ),
    // Another sweeper may have moved the entry or removed it: there is nothing to do all the same.
    writeRule("an entry is forgotten while its run is as it was read", ["forget"], (event) =>
      differs(event, "turn", "status", "until"),
    ),
    writeRule("an owner is watched while it is the one that was read", ["watch owner"], (event) => {
      // An entry that a dead owner's run has got since may have been postponed.
      const isDead = (event.read?.leaseExpiresAt ?? event.sentAt) < event.sentAt - deadForMs;
      return differs(event, "leaseId", "status", ...(isDead ? (["dueAt"] as const) : []));
    }),
    writeRule(
      "a run that a slow lane claims has an entry at once",
      ["claim"],
      ({ run, after }, { facts }) => {
        const { visibilityTimeoutSeconds = 0 } = facts.lanes.find(({ name }) => name === after.lane) ?? {};
        return visibilityTimeoutSeconds > 120 && after.dueAt === undefined ? run.id : undefined;
      },
    ),
    writeRule("a dead letter's run is watched while it is as it was read", ["watch dead letter"], (event) =>
      differs(event, "leaseId", "dueAt"),
    ),
    writeRule(
      "a dead letter's run is watched only while Pawl moves it on",
      ["watch dead letter"],
      ({ run, before }) =>
        before !== undefined && (isTerminal(before.status) || before.status === "paused")
          ? `${run.id} is ${before.status}`
          : undefined,
    ),
    rule(
      "a worker calls nothing after it has acknowledged a message",
      "call made",
      ({ machine, what, of, part, writes }) =>
        writes && machine.kind === "worker" && machine.knowledge.hasAcknowledged
          ? `${machine.name} sends ${what} of ${of}/${part}`
          : undefined,
    ),
    rule("a worker sends nothing after it has acknowledged a message", "message sent", ({ machine, body }) =>
      machine.kind === "worker" && machine.knowledge.hasAcknowledged
        ? `${machine.name} sends ${body}`
        : undefined,
    ),
    rule("no worker leaves a run that it holds", "batch done", (event, ledger) => {
      const { at, machine } = event;
      for (const { id, record } of ownRuns(event, ledger)) {
        if (record?.status !== "running" || record.leaseExpiresAt <= at) continue;
        // A worker that is no longer sure of its lease leaves the run to the sweeper.
        const isWatched =
          record.dueAt !== undefined && record.dueAt <= record.leaseExpiresAt + afterLeaseMs + 1_000;
        if (!isWatched || !machine.hasLostLease) return `${machine.name} leaves ${id}`;
      }
      return undefined;
    }),
    rule("a worker that ends a turn sends the next one", "batch done", (event, ledger) => {
      const { at, machine } = event;
      for (const { id, record, putOffAt } of ownRuns(event, ledger)) {
        if (record?.status !== "interrupted" && record?.status !== "retrying") continue;
        const isSoon = Date.parse(record.notBefore ?? "") - (putOffAt ?? at) < longestDelayMs - 5_000;
        // The sweeper sends the next turn where an interrupt landed after its worker had heard of another status.
        if (isSoon && !machine.hasLostLease && !machine.sent.has(id)) return `${machine.name} leaves ${id}`;
      }
      return undefined;
    }),
    rule(
      "a worker that loses a claim makes sure that the owner is watched",
      "batch done",
      ({ machine }, ledger) => {
        const { knowledge, leases } = machine;
        if (knowledge.isAmbiguous) return undefined;
        for (const read of knowledge.allRead()) {
          const { status, leaseExpiresAt = 0, dueAt = Number.POSITIVE_INFINITY } = read;
          if (status !== "running" || leaseExpiresAt === 0) continue;
          const { id = "", record } = ledger.find(read) ?? {};
          const isUnchanged =
            record?.status === "running" && record.leaseId === read.leaseId && record.dueAt === read.dueAt;
          if (leases.has(id) || !isUnchanged || !knowledge.wasTold(read, record.turn)) continue;
          if (dueAt > leaseExpiresAt + afterLeaseMs + shrinksMs) return `${machine.name} leaves ${id}`;
        }
        return undefined;
      },
    ),
    rule("a turn ends before its function does", "function timed out", ({ at, machine }, ledger) => {
      const isHindered = Math.max(machine.frozenUntil, machine.cutOffUntil) > at - hinderedMs;
      if (!ledger.isQuiet(machine) || isHindered || machine.toldToStopAt !== undefined) return undefined;
      const ids = [...machine.leases.keys()];
      // An item may take longer than its function lasts.
      const mayTakeLong = ids.some((id) => (ledger.runs.get(id)?.task?.long ?? 1) > 0);
      return mayTakeLong ? undefined : `${machine.name} works on ${ids.join(", ")}`;
    }),
    rule(
      "a handler reports what failed, and does not throw",
      "handler threw",
      ({ machine, error }) => `${machine.name}: ${String((error as Error).stack)}`,
    ),
  ],
};
