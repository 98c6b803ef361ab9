/** Traps about progress: a cursor says what was done, ticks count it, and turns without any progress are counted. */

import type { Usage } from "../../../../functions/model/run/record/usage.ts";
import { notSnoozed, type Snoozed } from "../../../../functions/model/run/snoozed.ts";
import type { Json } from "../../../../functions/model/task/task.ts";
import { doesNotAdd, doesNotRemove, doesNotSet, sets, tells, where } from "../changes.ts";
import { trueNow, worksByItself } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeWrite } from "../seams.ts";

/** The writes that save what was done. */
const saving = ["checkpoint", "interrupt", "retry", "succeed", "fail", "release", "give up"];

/** One item more than was done: cursors are the items' numbers here. */
const oneMore = sets(({ set }) =>
  !Number.isFinite(Number(set?.cursor)) ? undefined : { cursor: `${Number(set?.cursor) + 1}` },
);

/** The run has succeeded, and expires as such a run does. */
const succeeds = sets((_write, { machine }) => {
  const now = trueNow(machine);
  return { status: "succeeded", endedAt: new Date(now).toISOString(), expiresAt: now / 1_000 + 90 * 86_400 };
});

const isSnooze = ({ reason }: { readonly reason?: unknown }): boolean => reason === "snooze";

export const progress: readonly Trap[] = [
  trap("a checkpoint's cursor is one item ahead", changeWrite("checkpoint", oneMore)),
  trap("an interruption's cursor is one item ahead", changeWrite("interrupt", oneMore)),
  trap("a failed attempt's cursor is one item ahead", changeWrite(["retry", "fail"], oneMore)),
  trap("a release's cursor is one item ahead", changeWrite("release", oneMore)),
  trap(
    "an item put off counts as done",
    changeWrite(
      "interrupt",
      where(
        isSnooze,
        sets(({ set }) => ({
          cursor: `${Number(set?.cursor ?? 0) + 1}`,
          ticks: Number(set?.ticks) + 1,
        })),
      ),
    ),
  ),
  trap("a cursor is saved without its version", changeWrite(saving, doesNotSet("cursorVersion"))),
  trap(
    "a worker takes a later version's cursor for its own",
    changeAnswer(
      "claim",
      tells(({ cursorVersion }) => cursorVersion !== undefined, { cursorVersion: 1 }),
    ),
  ),
  trap("a worker takes an earlier version's cursor for its own", {
    worker: (props) => ({
      ...props,
      tasks: props.tasks.map((deployed) => ({
        ...deployed,
        task: { ...deployed.task, migrateCursor: (cursor: unknown) => cursor as Json },
      })),
    }),
  }),
  trap("a checkpoint does not count its items", changeWrite("checkpoint", doesNotSet("ticks"))),
  trap("an interruption does not save its cursor", changeWrite("interrupt", doesNotSet("cursor"))),
  trap("a release does not save its cursor", changeWrite("release", doesNotSet("cursor"))),
  trap("a failed attempt does not save its cursor", changeWrite(["retry", "fail"], doesNotSet("cursor"))),
  trap("a retry begins at the first item", changeWrite("retry", sets({ cursor: "0" }))),
  trap("a redriven run begins at its first item", changeWrite("redrive", sets({ cursor: "0" }))),
  trap("a run out of time is said to have succeeded", changeWrite("interrupt", succeeds)),
  trap(
    "a task that works by itself is done when it is left behind",
    changeWrite(
      "interrupt",
      where((_set, { machine, key }) => worksByItself(machine, key), succeeds),
    ),
  ),
  trap(
    "progress does not forgive turns without progress",
    changeWrite(
      saving,
      where(({ fruitlessTurns }) => fruitlessTurns === 0, doesNotSet("fruitlessTurns")),
    ),
  ),
  trap(
    "a take-over does not count a turn without progress",
    changeWrite("take over", doesNotAdd("fruitlessTurns")),
  ),
  trap(
    "an interruption does not count a turn without progress",
    changeWrite(
      "interrupt",
      where(({ fruitlessTurns }) => fruitlessTurns !== 0, doesNotSet("fruitlessTurns")),
    ),
  ),
  trap(
    "a snooze counts as a turn without progress",
    changeWrite(
      "interrupt",
      where(
        isSnooze,
        sets(({ set }) => ({ fruitlessTurns: Number(set?.fruitlessTurns) + 1 })),
      ),
    ),
  ),
  trap(
    "a snooze without progress is not counted",
    changeWrite("interrupt", where(isSnooze, doesNotSet("snoozed"))),
  ),
  trap(
    "progress does not forgive snoozes without progress",
    changeWrite(
      saving,
      where(({ snoozed }) => (snoozed as Snoozed | undefined)?.times === 0, doesNotSet("snoozed")),
    ),
  ),
  trap(
    "snoozes without progress wait no longer each time",
    changeWrite(
      "interrupt",
      where(
        isSnooze,
        sets(({ set }) => {
          const { times } = (set?.snoozed ?? notSnoozed) as Snoozed;
          return times > 1 ? { snoozed: { times, seconds: times - 1 } } : undefined;
        }),
      ),
    ),
  ),
  trap("a run that stands still is snoozed for ever", {
    worker: (props) => ({
      ...props,
      tasks: props.tasks.map((each) => ({
        ...each,
        settings: { ...each.settings, stuckAfterSeconds: Number.POSITIVE_INFINITY },
      })),
    }),
  }),
  trap(
    "a turn's CPU takes the place of that of the turns before",
    changeWrite(
      saving,
      where(
        ({ usage }) => ((usage as Usage | undefined)?.turns ?? 0) > 1,
        sets(({ set }) => ({ usage: { ...(set?.usage as Usage), cpuMs: 1 } })),
      ),
    ),
  ),
  trap("a redriven run's earlier snoozes count", changeWrite("redrive", doesNotRemove("snoozed"))),
  trap(
    "a run is given up for its second snooze without progress",
    changeWrite(
      "interrupt",
      where(
        ({ snoozed }) => (snoozed as Snoozed | undefined)?.times === 2,
        sets({ status: "errored", reason: "no progress" }),
      ),
    ),
  ),
  trap(
    "a run is given up for its first turn without progress",
    changeWrite(
      "interrupt",
      where(
        ({ fruitlessTurns, reason }) => fruitlessTurns === 1 && reason !== "snooze",
        sets({ status: "errored", reason: "five turns in a row without progress" }),
      ),
    ),
  ),
];
