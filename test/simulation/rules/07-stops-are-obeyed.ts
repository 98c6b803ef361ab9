/** What tells a worker to stop: a pause, a cancel, the end of its function, the end of the run's whole time. */
import type { EventOf } from "../seen/event.ts";
import { pausedTimeRules } from "./paused-time.ts";
import { type Invariant, rule } from "./rule.ts";

const leaseMs = 30_000;
/** What clocks and calls may add. */
const slackMs = 3_000;
/** What a long item may add. */
const longestItemMs = 100_000;

/** From one look at what stops a turn to the next, in milliseconds, where nothing goes wrong. */
function lookMs({ checkpointSeconds, itemMs }: { checkpointSeconds: number; itemMs: number }): number {
  return checkpointSeconds * 1_000 + 2 * itemMs;
}

/** The task of a started item, unless its machine could not know what was asked of it. */
function taskOf({ at, machine, run }: EventOf<"item started">) {
  return run.record === undefined || machine.hasJustFrozen(at) ? undefined : run.task;
}

export const stopsAreObeyed: Invariant = {
  number: 7,
  says: "A pause or cancel stops the run soon",
  rules: [
    rule("no item is started after a pause or cancel was heard", "item started", (event) => {
      const { machine, run, item } = event;
      const isTold = taskOf(event) !== undefined && run.toldLeases.has(`${machine.leases.get(run.id)}`);
      return isTold ? `item ${item} of ${run.id}, which is ${run.record?.status}` : undefined;
    }),
    rule("a pause or cancel is heard at the next checkpoint", "item started", (event, ledger) => {
      const { at, machine, run, item } = event;
      const task = taskOf(event);
      if (task === undefined || run.stopAskedAt === undefined) return undefined;
      const isQuiet = ledger.isQuiet(machine);
      if (isQuiet && task.long > 0) return undefined;
      const late = at - run.stopAskedAt;
      return late > (isQuiet ? lookMs(task) : leaseMs) + slackMs
        ? `item ${item} of ${run.id} is started ${late} ms after the run was ${run.record?.status}`
        : undefined;
    }),
    rule("no item is started when a worker was told to stop", "item started", (event) => {
      const { at, machine, run, item } = event;
      const task = taskOf(event);
      if (task === undefined || machine.toldToStopAt === undefined) return undefined;
      const late = at - machine.toldToStopAt;
      return late > lookMs(task) + longestItemMs * Math.ceil(task.long) + slackMs
        ? `item ${item} of ${run.id} is started ${late} ms after ${machine.name} was told`
        : undefined;
    }),
    rule("no item is started once a run's whole time is over", "item started", (event, ledger) => {
      const { at, machine, run, item } = event;
      const task = taskOf(event);
      if (task?.timeoutSeconds === undefined || task.long > 0 || !ledger.isQuiet(machine)) return undefined;
      const { startedAt = "", pausedAt, pausedMs = 0 } = run.record ?? {};
      const until = pausedAt === undefined ? at : Date.parse(pausedAt);
      const late = until - Date.parse(startedAt) - pausedMs - task.timeoutSeconds * 1_000;
      return late > lookMs(task) + slackMs
        ? `item ${item} of ${run.id} is started ${late} ms after it`
        : undefined;
    }),
    ...pausedTimeRules,
    rule("an operator is refused in words", "operator refused", ({ error }) =>
      error instanceof TypeError ? String(error.stack) : undefined,
    ),
  ],
};
