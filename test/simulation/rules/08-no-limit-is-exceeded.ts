/**
 * A task's limits: how often its runs are tried, whether its occurrences run at all, and above all its overlap slot, who
 * may take it, who gives it back, and who waits for it.
 */
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { PartWriteLanded } from "../seen/event.ts";
import { isScheduled } from "../seen/facts.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import type { RunHistory } from "../seen/run-history.ts";
import { differs, type Invariant, rule, writeRule } from "./rule.ts";
import { triggerLimitRules } from "./trigger-limits.ts";

/** Two machines' clocks differ by this much at the most. */
const skewMs = 2_000;
/** A slot's holder is created again as long as it is younger than this. */
const creationWindowMs = 30 * 86_400_000;

const takes = (name: string) => name === "take slot" || name === "take over slot";

/** What is wrong with taking a slot from another run. */
function wronglyTaken(event: PartWriteLanded, ledger: KnownRuns): string | undefined {
  const { at, task, before, write, read, name } = event;
  const { slotRun: holder, slotTurn: heldTurn = 0 } = before ?? {};
  if (!takes(name) || holder === undefined || holder === write.set?.slotRun) return undefined;
  const held = ledger.find({ task, run: holder });
  const { record } = held ?? {};
  if (read?.slotRun !== holder || read.slotTurn !== heldTurn) return "it was not read so";
  if (record === undefined) {
    const age = at - Date.parse(holder.slice(0, 20));
    return age > creationWindowMs - skewMs ? undefined : "it does not exist yet";
  }
  return record.admitted !== heldTurn || held?.isOver(at) ? undefined : `it is ${record.status}`;
}

export const noLimitIsExceeded: Invariant = {
  number: 8,
  says: "No limit is exceeded",
  rules: [
    writeRule("no run has more attempts than its task allows", ["claim", "take over"], ({ run, after }) =>
      after.attempt > (run.task?.maxAttempts ?? after.attempt)
        ? `attempt ${after.attempt} of ${run.id}`
        : undefined,
    ),
    ...triggerLimitRules,
    writeRule("an occurrence of a disabled task does not run", ["claim"], ({ run, after }) =>
      run.task?.enabled === false && isScheduled(after.trigger) && after.turn === 0 ? run.id : undefined,
    ),
    writeRule(
      "a run that obeys overlap is admitted to its slot before it is claimed",
      ["claim"],
      ({ run, after }) =>
        run.task?.overlap === "skip" && after.overlap === "skip" && after.admitted === undefined
          ? run.id
          : undefined,
    ),
    writeRule("no two runs of a task overlap", ["claim"], ({ at, run, after }, ledger) => {
      if (run.task?.overlap !== "skip" || after.admitted === undefined) return undefined;
      const isAtWork = (other: RunHistory) => other.record?.admitted !== undefined && !other.isOver(at);
      const other = ledger.others(run).find(isAtWork);
      return other && `${run.id} is claimed while ${other.id} is ${other.record?.status}`;
    }),
    rule(
      "a slot is taken over only from a run that is over, as it was read",
      "part write landed",
      (event, ledger) => {
        const wrong = wronglyTaken(event, ledger);
        return (
          wrong &&
          `${event.task}/${event.write.set?.slotRun} takes it from ${event.before?.slotRun}: ${wrong}`
        );
      },
    ),
    rule(
      "a slot is not taken back to an earlier turn",
      "part write landed",
      ({ name, task, before, write }) => {
        const { slotRun, slotTurn = 0 } = write.set ?? {};
        const { slotRun: holder, slotTurn: heldTurn = 0 } = before ?? {};
        if (!takes(name) || holder !== slotRun || heldTurn <= slotTurn) return undefined;
        return `${task}/${slotRun} from turn ${heldTurn} to ${slotTurn}`;
      },
    ),
    rule("a slot is given back as it was taken", "part write landed", ({ name, task, before, knowledge }) => {
      const { slotRun: holder, slotTurn } = before ?? {};
      if (name !== "give slot back" || holder === undefined || knowledge.isAmbiguous) return undefined;
      const admitted = knowledge.lastRead({ task, run: holder })?.admitted;
      if (admitted === slotTurn || knowledge.hasTakenSlot(holder, slotTurn)) return undefined;
      return `${task}/${holder} was admitted at turn ${admitted}, the slot is held at ${slotTurn}`;
    }),
    rule(
      "a run joins the queue after it was made to wait, for a slot that is taken",
      "part write landed",
      (event) => {
        const { name, task, before, knowledge } = event;
        if (name !== "join queue") return undefined;
        return before?.slotRun === undefined || !knowledge.hasMadeWait(task) ? task : undefined;
      },
    ),
    writeRule("only an enqueued run is among those that wait for a slot", "all", ({ name, run, after }) =>
      after.status !== "enqueued" && after.dueKey?.startsWith("wait#")
        ? `${name} of ${run.id}, which is ${after.status}`
        : undefined,
    ),
    writeRule("a slot is handed to a run that still waits as it was read", ["hand on"], (event) =>
      differs(event, "dueAt"),
    ),
    rule("a worker that ends a run gives its slot back", "batch done", ({ machine }, ledger) => {
      for (const [id, lease] of machine.leases) {
        const record = ledger.runs.get(id)?.record;
        if (record?.leaseId !== lease || !isTerminal(record.status) || !machine.ended.has(id)) continue;
        const state = ledger.state(record.task);
        const isHeld = state?.slotRun === record.run && state.slotTurn === record.admitted;
        if (isHeld && !machine.gaveBack.has(id)) return `${machine.name} leaves ${id}`;
      }
      return undefined;
    }),
  ],
};
