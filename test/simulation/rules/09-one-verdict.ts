import type { WriteLanded } from "../seen/event.ts";
import { isNotDeployed, type RunHistory } from "../seen/run-history.ts";
import { type Invariant, rule, writeRule } from "./rule.ts";

/** A run may be skipped for another that was active this long ago: its message may have been slow. */
const slowestMs = 130_000;
/** Two machines' clocks differ by this much at the most. */
const skewMs = 2_000;

/** For as long a deploy may be under way that a worker does not know of. */
const goneAfterMs = 900_000;
/** A message that was put off for the last time before comes back by then. */
const lastPutOffMs = 900_000;

/** What is wrong with believing that a task is gone: a deploy may be under way. `task`: @default that of any message */
function tooYoung({ at, machine, knowledge }: WriteLanded, task?: string): string | undefined {
  if (machine.kind !== "worker") return undefined;
  const sentAt = knowledge.sentAt(task) ?? at;
  const age = at - sentAt;
  return age < goneAfterMs - 2 * skewMs ? `${machine.name} believes it after ${age} ms` : undefined;
}

/** When a run was last seen live, or held. */
function activeUntil(run: RunHistory, at: number): number {
  if (run.record === undefined) return Number.NEGATIVE_INFINITY;
  return run.isOver(at) ? run.lastActiveAt : at;
}

export const oneVerdict: Invariant = {
  number: 9,
  says: "Every delivered occurrence has exactly one verdict",
  rules: [
    rule("every occurrence that was delivered has a record", "world ended", (_, ledger) => {
      for (const key of ledger.occurrences.values()) {
        const id = `${key.task}/${key.run}`;
        if (ledger.find(key)?.record === undefined && !ledger.purged.has(id)) return `${id} has none`;
      }
      return undefined;
    }),
    writeRule(
      "a run counts as not deployed only for a message of a quarter of an hour ago",
      ["give up"],
      (event) => (isNotDeployed(event.after) ? tooYoung(event, event.run.key.task) : undefined),
    ),
    writeRule(
      "a start message counts as not deployed only a quarter of an hour after it was sent",
      ["reject"],
      (event) => (event.after.reason?.includes("is not deployed") ? tooYoung(event) : undefined),
    ),
    writeRule(
      "no run that was made after its task was deployed counts as not deployed within a quarter of an hour",
      ["give up"],
      ({ at, run, before, after }, ledger) => {
        const since = ledger.deployedSince.get(run.key.task);
        if (!isNotDeployed(after) || since === undefined || !ledger.deployed.has(run.key.task))
          return undefined;
        const madeAt = Date.parse((before ?? after).createdAt);
        return madeAt >= since && at < since + goneAfterMs
          ? `${run.id}, ${at - since} ms after its task was deployed`
          : undefined;
      },
    ),
    writeRule(
      "the run of a task that is gone ends soon after a quarter of an hour",
      ["give up"],
      ({ at, run, before, after }, ledger) => {
        const isQuiet = ledger.faults === run.faultsAtChange && !ledger.isDisturbedSince(run.changedAt);
        if (!isNotDeployed(after) || before === undefined || !isQuiet) return undefined;
        const due = Date.parse(before.notBefore ?? "") || 0;
        const late = at - Math.max(run.changedAt, ledger.closesAt, due);
        return late > goneAfterMs + lastPutOffMs ? `${run.id} after ${late} ms` : undefined;
      },
    ),
    rule("a start-up run does not stay not deployed", "world ended", (_, { runs, version, deployed }) => {
      for (const { id, key, record } of runs.values()) {
        const isOfNewest = key.run.endsWith(`/startup~${version}`) && deployed.has(key.task);
        if (isOfNewest && record?.status === "errored" && isNotDeployed(record)) return id;
      }
      return undefined;
    }),
    writeRule("a run is skipped only for another that is under way", ["skip"], (event, ledger) => {
      const { at, run, before, after } = event;
      if (run.task?.overlap !== "skip" || after.reason !== "overlap" || before !== undefined)
        return undefined;
      const isUnderWay = (other: RunHistory) => at - activeUntil(other, at) < slowestMs;
      return ledger.others(run).some(isUnderWay) ? undefined : run.id;
    }),
    rule("a paused task's new occurrences are skipped", "part write landed", (event, ledger) => {
      const { at, machine, name, task, before, write } = event;
      const run = write.set?.slotRun;
      if (machine.kind !== "worker" || !name.startsWith("take") || run === undefined) return undefined;
      const { paused, until } = before ?? {};
      const isPaused = paused && (until === undefined || Date.parse(until) > at + skewMs);
      if (!isPaused || ledger.find({ task, run })?.record !== undefined) return undefined;
      return `${task}/${run} takes the slot`;
    }),
  ],
};
