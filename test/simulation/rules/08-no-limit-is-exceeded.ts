/**
 * A task's limits: how often its runs are tried, whether its occurrences run at all, and above all its overlap slot, who
 * may take it, who gives it back, and who waits for it. How many items may fail is invariant 19 as well, which the rules of
 * invariants 1 and 2 about skipped items hold too.
 */

import { settingAt } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { holdersOf, lastWaiting, type SlotHolder } from "../../../functions/model/run/pool.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { isTimed, type TaskFacts } from "../seen/facts.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import {
  hadOverlap,
  highestLimitOf,
  limitWithin,
  mayHaveHadOverlap,
  mostAttemptsOf,
  overlapsOf,
} from "../seen/overrides.ts";
import { losersOf, receiverOf } from "../seen/pool.ts";
import type { RunHistory } from "../seen/run-history.ts";
import { allowedItemRules } from "./items/allowed.ts";
import { type Invariant, rule, writeRule } from "./rule.ts";
import { triggerLimitRules } from "./trigger-limits.ts";

/** Two machines' clocks differ by this much at the most. */
const skewMs = 2_000;
/** A write takes no longer than this, in milliseconds, besides what clocks differ: a limit read before it may have been another. */
const heardMs = 10_000;
/** A slot's holder is created again as long as it is younger than this. */
const creationWindowMs = 30 * 86_400_000;

/** A task of this world. */
function factsOf({ facts }: KnownRuns, task: string): TaskFacts | undefined {
  return facts.tasks.find(({ name }) => name === task);
}

/** The most runs that may be at work beside one another in a task with a limit. A limit that was changed a moment ago may have been read before. */
function mostOf(ledger: KnownRuns, task: string, at: number): number | undefined {
  // A task that is gone has no limit: its runs wait no longer, and end.
  if (!ledger.deployed.has(task)) return undefined;
  return limitWithin(ledger, factsOf(ledger, task), { since: at - heardMs, upTo: at + skewMs });
}

/** Whether a run needs its task's slot for itself: no override lets it be beside others. `at`: give or take two clocks. */
function isAlone(ledger: KnownRuns, task: string, run: string, at: number): boolean {
  const overrides = overridesOf(ledger.state(task));
  const mayOverlap = [at - skewMs, at + skewMs].some(
    (instant) => settingAt(overrides, "overlap", "skip", instant / 1000) === "allow",
  );
  const { overlap } = ledger.find({ task, run })?.record ?? {};
  const isLimited = factsOf(ledger, task)?.limit !== undefined;
  return !mayOverlap && overlap !== "allow" && !(isLimited && overlap === undefined);
}

/** A part that holds runs. */
const isPool = (part: string) => part === "state" || part.startsWith("slot#");

/** The pool that limits a run: that of its key, or its task's. */
function poolOf(ledger: KnownRuns, { task, slotKey }: RunRecord, facts: TaskFacts | undefined) {
  return ledger.part(task, facts?.isKeyed ? `slot#${slotKey}` : "state");
}

/** Why a run's place must not be taken from it. */
function stillNeeds(
  ledger: KnownRuns,
  task: string,
  { run, turn }: SlotHolder,
  at: number,
): string | undefined {
  const held = ledger.find({ task, run });
  const { record } = held ?? {};
  if (record === undefined) {
    const age = at - Date.parse(run.slice(0, 20));
    return age > creationWindowMs - skewMs ? undefined : "it does not exist yet";
  }
  const livesElsewhere = (record.admitted ?? record.turn) !== turn;
  const isPut = record.status === "paused" && record.admitted === undefined;
  return livesElsewhere || isPut || held?.isOver(at) ? undefined : `it is ${record.status}`;
}

export const noLimitIsExceeded: Invariant = {
  number: 8,
  says: "No limit is exceeded",
  rules: [
    writeRule(
      "no run has more attempts than its task allows",
      ["claim", "take over"],
      ({ run, after }, ledger) =>
        run.task !== undefined && after.attempt > mostAttemptsOf(ledger, run.task)
          ? `attempt ${after.attempt} of ${run.id}`
          : undefined,
    ),
    ...allowedItemRules,
    ...triggerLimitRules,
    writeRule(
      "a run that needs the slot holds it, as it was admitted, when it is claimed",
      ["claim", "take over"],
      ({ run, after }, ledger) => {
        const { overlap, limit } = run.task ?? {};
        if (limit === undefined && (overlap === "allow" || after.overlap === undefined)) return undefined;
        const since = poolOf(ledger, after, run.task)?.[`held#${after.run}`];
        return since !== undefined && since === after.admitted
          ? undefined
          : `${run.id}, admitted at ${after.admitted}, holds it since ${since}`;
      },
    ),
    writeRule("no two runs of a task overlap", ["claim"], ({ at, run, after }, ledger) => {
      if (after.admitted === undefined || after.overlap === "allow" || run.task?.limit) return undefined;
      // Those that began beside each other under an override go on when it is over.
      if (hadOverlap(ledger, after.task)) return undefined;
      const isAtWork = (other: RunHistory) =>
        other.record?.admitted !== undefined && other.record.overlap !== "allow" && !other.isOver(at);
      const other = ledger.others(run).find(isAtWork);
      return other && `${run.id} is claimed while ${other.id} is ${other.record?.status}`;
    }),
    writeRule(
      "never more runs of a task are at work than its limit",
      ["claim"],
      ({ at, run, after }, ledger) => {
        const { task } = run;
        // The runs of a task that was gone for a while waited no longer.
        if (task?.limit === undefined || !ledger.deployed.has(task.name)) return undefined;
        if (ledger.deployedSince.has(task.name)) return undefined;
        if (hadOverlap(ledger, task.name)) return undefined;
        const most = highestLimitOf(ledger, task.name, task.limit);
        const atWork = ledger
          .others(run)
          .filter((other) => other.record?.admitted !== undefined && !other.isOver(at))
          .filter(({ record }) => !task.isKeyed || record?.slotKey === after.slotKey);
        return atWork.length < most ? undefined : `${run.id} beside ${atWork.map(({ id }) => id).join(", ")}`;
      },
    ),
    rule("a pool counts the runs that hold it", "part write landed", ({ name, task, part, after }) => {
      const count = holdersOf(after).length;
      return !isPool(part) || count === (after.held ?? 0)
        ? undefined
        : `${name} of ${task}: ${after.held} for ${count}`;
    }),
    rule("no run gets a slot beside more runs than may hold it", "part write landed", (event, ledger) => {
      const { at, name, task, part, write, after } = event;
      const receiver = receiverOf(write);
      if (receiver === undefined || name === "raise slot") return undefined;
      const most =
        part === "state" && isAlone(ledger, task, receiver.run, at)
          ? 1
          : (mostOf(ledger, task, at) ?? ledger.facts.places);
      const isAbove = (after.held ?? 0) > most;
      return isAbove ? `${name} for ${task}/${receiver.run} makes ${after.held}` : undefined;
    }),
    rule("no newcomer takes a slot for which a run waits", "part write landed", (event, ledger) => {
      const { at, name, task, before, write } = event;
      const { run } = receiverOf(write) ?? {};
      if (name !== "take slot" || run === undefined || before?.waiting === undefined) return undefined;
      const passesNone = isAlone(ledger, task, run, at) || factsOf(ledger, task)?.limit !== undefined;
      return passesNone ? `${task}/${run} passes ${before.waiting}` : undefined;
    }),
    rule("a slot is taken only from a run that needs it no more", "part write landed", (event, ledger) => {
      const { at, name, task, before, after, part } = event;
      if (!isPool(part) || name === "raise slot") return undefined;
      for (const loser of losersOf(before, after)) {
        const why = stillNeeds(ledger, task, loser, at);
        if (why !== undefined) return `${name} takes it from ${task}/${loser.run}: ${why}`;
      }
      return undefined;
    }),
    rule(
      "a slot is not taken back to an earlier turn",
      "part write landed",
      ({ name, task, before, write }) => {
        const { run, turn = 0 } = receiverOf(write) ?? {};
        const since = run === undefined ? undefined : before?.[`held#${run}`];
        return since !== undefined && since > turn
          ? `${name} of ${task}/${run} from turn ${since} to ${turn}`
          : undefined;
      },
    ),
    rule("a run joins the queue after it was made to wait", "part write landed", (event) => {
      const { name, task, after, knowledge } = event;
      const run = lastWaiting(after);
      if (name !== "join queue" || run === undefined || knowledge.hasMadeWait(task)) return undefined;
      return knowledge.lastRead({ task, run })?.dueKey?.startsWith("wait#") ? undefined : `${task}/${run}`;
    }),
    writeRule("in the mode queue one occurrence waits", ["wait"], (event, ledger) => {
      const { at, run, before, after } = event;
      const waits = ({ trigger, turn, dueKey }: RunRecord) =>
        isTimed(trigger) && turn === 0 && dueKey?.startsWith("wait#") === true;
      const { task } = run;
      if (task?.overlap !== "queue" || before !== undefined || !waits(after)) return undefined;
      // Under an override queue-all or allow each one waits that finds no room. It was judged after it was received.
      const isQueued = ({ createdAt }: RunRecord) => {
        const [since, upTo] = [Date.parse(createdAt) - skewMs, at + skewMs];
        return !mayHaveHadOverlap(ledger, after.task, ["queue-all", "allow"], { since, upTo });
      };
      const state = ledger.state(after.task);
      const mayBe = (record: RunRecord) => state?.[`held#${record.run}`] === undefined && isQueued(record);
      if (!isQueued(after)) return undefined;
      const other = ledger
        .others(run)
        .find(({ record }) => record !== undefined && waits(record) && mayBe(record));
      return other && `${run.id} beside ${other.id}`;
    }),
    writeRule("a run that was admitted is neither skipped nor made to wait", ["skip", "wait"], (event) =>
      event.before?.admitted === undefined
        ? undefined
        : `${event.name} of ${event.run.id}, admitted at ${event.before.admitted}`,
    ),
    writeRule("a run that waits keeps its place in the queue", ["wait"], ({ run, before, after }) =>
      before?.dueKey === after.dueKey && before?.dueAt !== after.dueAt
        ? `${run.id} moves from ${before?.dueAt} to ${after.dueAt}`
        : undefined,
    ),
    rule(
      "a queue is cleared only where the run that joined it last waits no more",
      "part write landed",
      (event, ledger) => {
        const { name, task, before, after } = event;
        const last = lastWaiting(before ?? {});
        if (name !== "clear queue" || last === undefined || after.waiting !== undefined) return undefined;
        const { status, turn, dueKey } = ledger.find({ task, run: last })?.record ?? {};
        const hasJoined = before?.waiting === `${last}@${turn}`;
        const waits = hasJoined && status === "enqueued" && dueKey?.startsWith("wait#");
        return waits && after[`held#${last}`] === undefined ? `${task}/${last} waits` : undefined;
      },
    ),
    rule(
      "a worker that gives the last place back while a run waits looks who is next",
      "batch done",
      ({ machine }) =>
        machine.hasRoom.size > 0 ? `${machine.name} leaves room in ${[...machine.hasRoom]}` : undefined,
    ),
    writeRule("a timer ends only a run that a timer began", ["cancel"], (event, ledger) => {
      const { machine, run, before } = event;
      if (machine.kind !== "worker") return undefined;
      const isTimers =
        run.task !== undefined &&
        overlapsOf(ledger, run.task).has("cancel-running") &&
        before !== undefined &&
        isTimed(before.trigger) &&
        before.status !== "paused";
      return isTimers ? undefined : `${run.id}, started by ${before?.trigger}`;
    }),
    writeRule("a waiting run is admitted to the slot that it holds", ["admit"], ({ run, after }, ledger) => {
      const part = after.slotKey === undefined ? "state" : `slot#${after.slotKey}`;
      const since = ledger.part(after.task, part)?.[`held#${after.run}`];
      return since === after.admitted ? undefined : `${run.id} at ${after.admitted}, it holds ${since}`;
    }),
    writeRule("only an enqueued run is among those that wait for a slot", "all", ({ name, run, after }) =>
      after.status !== "enqueued" && after.dueKey?.startsWith("wait#")
        ? `${name} of ${run.id}, which is ${after.status}`
        : undefined,
    ),
    rule("a worker that ends a run gives its slot back", "batch done", ({ machine }, ledger) => {
      for (const [id, lease] of machine.leases) {
        const record = ledger.runs.get(id)?.record;
        if (record?.leaseId !== lease || !isTerminal(record.status) || !machine.ended.has(id)) continue;
        const state = poolOf(ledger, record, ledger.runs.get(id)?.task);
        const isHeld = record.admitted !== undefined && state?.[`held#${record.run}`] === record.admitted;
        // One that was refused, and whose copy ended the run later, does not know of it: the sweeper finds the slot.
        if (isHeld && !machine.gaveBack.has(id) && !machine.hasLostLease)
          return `${machine.name} leaves ${id}`;
      }
      return undefined;
    }),
  ],
};
