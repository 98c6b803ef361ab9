/** A task that follows another one: each end that it follows starts exactly one run, whatever dies in between. */
import { isSweeperKey } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { followerName, instantOf } from "../../../functions/model/run/run-name.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { followTrigger, type TaskFacts } from "../seen/facts.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { heldRunRules } from "./held-runs.ts";
import { type Invariant, rule, writeRule } from "./rule.ts";

type Ended = Pick<RunRecord, "task" | "run" | "status">;

/** The tasks of a world that must follow such an end. */
function mustFollow({ facts }: KnownRuns, { task, status }: Ended): readonly TaskFacts[] {
  return facts.tasks.filter(({ follows }) => {
    if (follows?.task !== task || !follows.isAlwaysDeployed) return false;
    if (follows.status !== "any") return follows.status === status;
    return status === "succeeded" || status === "errored" || status === "cancelled";
  });
}

/** Whether a run says that such a task's run was started for it. */
function hasStarted(run: RunRecord | undefined, task: string): boolean {
  return run?.followed?.includes(`${task}/${followTrigger}`) === true;
}

/** The first task that has no run for an end. */
function missing(ledger: KnownRuns, ended: Ended): string | undefined {
  const run = followerName(ended.run, followTrigger);
  const without = mustFollow(ledger, ended).find(
    ({ name }) => ledger.find({ task: name, run })?.record === undefined,
  );
  return without === undefined ? undefined : `${ended.task}/${ended.run} has no ${without.name}/${run}`;
}

export const endsAreFollowed: Invariant = {
  number: 13,
  says: "Each end that a task follows starts exactly one run",
  rules: [
    writeRule("an end that a task follows keeps an entry until it is announced", "all", (event, ledger) => {
      const { name, run, before, after } = event;
      if (before?.status === after.status || mustFollow(ledger, after).length === 0) return undefined;
      const isKept = after.announce === true && isSweeperKey(after.dueKey);
      return isKept ? undefined : `${name} of ${run.id}, entry ${after.dueKey}`;
    }),
    writeRule("what is not announced keeps its entry, and stays ended", "all", ({ name, run, after }) => {
      if (after.announce === undefined) return undefined;
      if (!isTerminal(after.status)) return `${name} of ${run.id}, which is ${after.status}`;
      return isSweeperKey(after.dueKey) ? undefined : `${name} of ${run.id}, entry ${after.dueKey}`;
    }),
    writeRule("an end is announced once what follows it is recorded", "all", ({ before, after }, ledger) =>
      before?.announce === true && after.announce === undefined ? missing(ledger, before) : undefined,
    ),
    writeRule(
      "only an end that is not announced yet starts a run",
      "all",
      ({ run, before, after }, ledger) => {
        if (before !== undefined || after.trigger !== followTrigger) return undefined;
        const task = run.task?.follows?.task ?? "";
        const name = run.key.run.slice(run.key.run.indexOf("~") + 1);
        const second = instantOf(run.key.run).toISOString().slice(0, 19);
        const followed = ledger.find({ task, run: `${second}Z/${name}` });
        if (followed?.record?.announce === true) return undefined;
        // A version without one of the tasks has announced it and started none, while another's call was on its way.
        const isLate = run.task?.follows?.isAlwaysDeployed === false && followed?.wasAnnounced === true;
        if (isLate && !hasStarted(followed.record, run.key.task)) return undefined;
        return `${run.id}, of ${task} ${followed?.record?.status}`;
      },
    ),
    writeRule("a task that follows is never skipped for its slot", ["skip"], ({ run, after }) =>
      after.trigger === followTrigger && after.reason === "overlap" ? run.id : undefined,
    ),
    ...heldRunRules,
    rule("every end that a task follows was announced", "world ended", (_, ledger) => {
      for (const { id, record } of ledger.runs.values()) {
        if (record === undefined) continue;
        if (record.announce !== undefined) return `${id} is not announced`;
        const lost = missing(ledger, record);
        if (lost !== undefined) return lost;
      }
      return undefined;
    }),
  ],
};
