import { waitPrefix } from "../../../functions/model/run/index-keys.ts";
import { instantOf, isOccurrence } from "../../../functions/model/run/run-name.ts";
import { receiverOf } from "../seen/pool.ts";
import type { RunHistory } from "../seen/run-history.ts";
import { deployRules } from "./deploys.ts";
import { type Invariant, rule, writeRule } from "./rule.ts";

/** A run may be skipped for another that was active this long ago: its message may have been slow. */
const slowestMs = 130_000;
/** Two machines' clocks differ by this much at the most. */
const skewMs = 2_000;

/** When a run was last seen live, or held. */
function activeUntil(run: RunHistory, at: number): number {
  if (run.record === undefined) return Number.NEGATIVE_INFINITY;
  return run.isOver(at) ? run.lastActiveAt : at;
}

export const oneVerdict: Invariant = {
  number: 9,
  // Of an instant that nothing delivers, worlds of ledgers judge the verdict: `test/simulation/ledger/`.
  says: "Every instant of a schedule has exactly one verdict",
  rules: [
    rule("every occurrence that was delivered within 61 minutes has a record", "world ended", (_, ledger) => {
      for (const key of ledger.occurrences.values()) {
        const id = `${key.task}/${key.run}`;
        // What is delivered so late that its trigger's ledger has judged it may leave none: worlds of ledgers judge that.
        const isExcused = ledger.purged.has(id) || ledger.handledOld.has(id);
        if (ledger.find(key)?.record === undefined && !isExcused) return `${id} has none`;
      }
      return undefined;
    }),
    ...deployRules,
    writeRule("an occurrence has no verdict before its instant", "all", (event) => {
      const { at, machine, name, run, before } = event;
      if (before !== undefined || !isOccurrence(run.key.run) || name === "miss") return undefined;
      const aheadMs = instantOf(run.key.run).getTime() - at;
      // A worker waits until its own clock says so. It creates a slot's absent holder by the clock of the one that took it.
      return aheadMs > (machine.kind === "worker" && name !== "create" ? machine.skewMs : 2 * skewMs)
        ? `${name} of ${run.id}, ${aheadMs} ms early`
        : undefined;
    }),
    rule("an occurrence takes no slot before its instant", "part write landed", (event, ledger) => {
      const { at, task, write } = event;
      const { run } = receiverOf(write) ?? {};
      // An operator may redrive a run that was recorded as missed.
      if (run === undefined || !isOccurrence(run) || ledger.find({ task, run })?.record) return undefined;
      const aheadMs = instantOf(run).getTime() - at;
      return aheadMs > 2 * skewMs ? `${task}/${run}, ${aheadMs} ms early` : undefined;
    }),
    writeRule("a run is skipped only for another that is under way", ["skip"], (event, ledger) => {
      const { at, run, before, after } = event;
      if (run.task?.overlap === "allow" || after.reason !== "overlap" || before !== undefined)
        return undefined;
      const isUnderWay = (other: RunHistory) => at - activeUntil(other, at) < slowestMs;
      return ledger.others(run).some(isUnderWay) ? undefined : run.id;
    }),
    writeRule(
      "a run that waits for its slot is skipped only where a newer one takes its place",
      ["skip"],
      ({ run, before, after }) =>
        before?.dueKey?.startsWith(waitPrefix) && after.reason !== "overlap"
          ? `${run.id}, ${after.reason}`
          : undefined,
    ),
    writeRule(
      "a run that somebody started is skipped only where that was asked for",
      ["skip"],
      ({ run, before }) => {
        // An occurrence of a task with a limit may overlap too: nobody started it until it is given a later turn.
        const isSchedules = isOccurrence(run.key.run) && before?.turn === 0 && before.overlap === "allow";
        if (isSchedules || (before?.overlap !== "wait" && before?.overlap !== "allow")) return undefined;
        return `${run.id}, ${before.overlap}`;
      },
    ),
    rule("a paused task's new occurrences are skipped", "part write landed", (event, ledger) => {
      const { at, machine, name, task, before, write } = event;
      const { run } = receiverOf(write) ?? {};
      if (machine.kind !== "worker" || name !== "take slot" || run === undefined) return undefined;
      const { paused, until } = before ?? {};
      const isPaused = paused && (until === undefined || Date.parse(until) > at + skewMs);
      if (!isPaused || ledger.find({ task, run })?.record !== undefined) return undefined;
      return `${task}/${run} takes the slot`;
    }),
  ],
};
