/** How many runs a trigger with `maxRuns` starts: what is counted, when, and what is skipped for it. */
import { isScheduled } from "../seen/facts.ts";
import { type Rule, rule, writeRule } from "./rule.ts";

export const triggerLimitRules: readonly Rule[] = [
  writeRule("a trigger starts no more runs than it may", ["claim"], ({ run, after }, ledger) => {
    const most = run.task?.maxRuns;
    const { trigger } = after;
    if (most === undefined || !isScheduled(trigger) || after.turn !== 0 || run.claimedTurns.has(0))
      return undefined;
    const begun = ledger
      .others(run)
      .filter(({ record, claimedTurns }) => record?.trigger === trigger && claimedTurns.has(0));
    return begun.length >= most ? `${run.id} is one more than ${most}` : undefined;
  }),
  writeRule(
    "a trigger's runs are counted before they are claimed or wait",
    ["claim", "wait"],
    (event, ledger) => {
      const { run, after } = event;
      const { trigger, turn } = after;
      if (run.task?.maxRuns === undefined || !isScheduled(trigger) || turn !== 0) return undefined;
      const others = ledger
        .others(run)
        .filter(
          ({ record, claimedTurns }) =>
            record?.trigger === trigger &&
            (claimedTurns.has(0) || (record.turn === 0 && record.dueKey?.startsWith("wait#"))),
        );
      const ran = ledger.part(run.key.task, `ledger#${trigger}`)?.ran ?? 0;
      return ran > others.length
        ? undefined
        : `${event.name} of ${run.id} beside ${others.length}, ${ran} counted`;
    },
  ),
  writeRule(
    "an occurrence is skipped for its trigger's limit only once that is reached",
    ["skip"],
    (event, ledger) => {
      const { run, after } = event;
      if (after.reason !== "limit") return undefined;
      const ran = ledger.part(run.key.task, `ledger#${after.trigger}`)?.ran ?? 0;
      // A count may have been given back since it was read.
      const wasReached = ran + 1 >= (run.task?.maxRuns ?? Number.POSITIVE_INFINITY);
      return wasReached ? undefined : `${run.id} at ${ran} of ${run.task?.maxRuns}`;
    },
  ),
  rule("a run is counted once, and its count is given back once", "part write landed", (event, ledger) => {
    const { name, task, part, write, after } = event;
    const before = ledger.part(task, part);
    if (
      name === "count run" &&
      write.set?.lastRan !== undefined &&
      write.set.lastRan <= (before?.lastRan ?? "")
    )
      return `${task}/${write.set.lastRan} is counted after ${before?.lastRan}`;
    if (name === "uncount run" && after.lastRan !== `${before?.lastRan}~skipped`)
      return `${task}/${write.set?.lastRan} is given back, ${before?.lastRan} was counted last`;
    return undefined;
  }),
];
