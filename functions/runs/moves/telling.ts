import { turnDue } from "../../model/run/index-keys.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { isTerminal } from "../../model/run/status.ts";
import { isToldOf, type Tells, tellsAnything, untoldDueMs, untoldOf } from "../../model/run/told/untold.ts";
import type { TaskDirectory } from "../../model/task/task-directory.ts";
import type { Write } from "../../store/run-store.ts";
import { isNew } from "../clauses.ts";
import { nothingUntold } from "../seen.ts";
import { beginning } from "./beginning.ts";

/** A run as the writer saw it last, or only its key. */
export type SeenRun = RunKey & Partial<RunRecord>;

/** A write, and the event that it makes. */
type TellingWrite = Write<RunRecord> & { readonly tells?: Tells };

/** What a write that puts a new entry removes of an earlier one: how often a run was resent counts from there. */
const ofEntry: readonly string[] = ["dueKey", "dueAt", "sends"];

/**
 * A write that makes an event which something listens to: it adds to what the run has not told. Moves only ever add to it: a
 * redrive may come before the failure was told. A run that has ended or is paused keeps an entry for the sweeper until all
 * is told; any other run is told of with its next turn. Any other write is returned as it is.
 */
export function telling<Sent extends TellingWrite>(
  directory: Pick<TaskDirectory, "events" | "callbacks">,
  seen: SeenRun,
  given: Sent,
  clock: { now(): number },
): Sent {
  if (!tellsAnything(directory, seen.task)) return given;
  const write = beginning(directory, seen, given);
  const { tells, set, remove = [] } = write;
  const now = clock.now();
  const before = write.append?.untold ?? [];
  const added = [...before, ...(tells === undefined ? [] : untoldOf(directory, seen.task, tells, now))];
  const told: Sent = added.length === 0 ? write : { ...write, append: { untold: added } };
  const rests = set?.status === undefined ? write.name === "release" : isAtRest(set.status);
  if (!rests) return told;
  if (added.length > 0 || seen.untold !== undefined || mayHaveUntold(directory, seen, write))
    return {
      ...told,
      condition:
        added.length === 0 && seen.untold !== undefined
          ? [...write.condition, somethingUntold]
          : write.condition,
      set: { ...set, ...turnDue(seen, earlier(set, now + untoldDueMs)) } satisfies Partial<RunRecord>,
      remove: write.condition.includes(isNew)
        ? remove
        : [...remove.filter((attribute) => !ofEntry.includes(attribute)), "sends"],
    };
  // Another may have moved the run since, and left something to tell: a run that an operator has paused may succeed.
  return { ...told, condition: [...write.condition, nothingUntold] };
}

/** Otherwise a run of which all is told by now would keep an entry, and one that fails would be in no list. */
const somethingUntold = { name: "something is untold", attribute: "untold", is: "present" } as const;

/** Whether a run of a status waits for nobody: only an entry brings it to a worker. */
function isAtRest(status: RunRecord["status"]): boolean {
  return isTerminal(status) || status === "paused";
}

/** Whether a run that was not read may have something to tell: before its first turn it can only have been enqueued. */
function mayHaveUntold(
  directory: Pick<TaskDirectory, "events" | "callbacks">,
  { task, status }: SeenRun,
  { name, tells }: TellingWrite,
): boolean {
  if (status !== undefined) return false;
  if (name === "skip") return tells?.turn !== 0 || isToldOf(directory, task, "enqueued");
  return name === "cancel";
}

/** A pause that ends before then keeps its end. */
function earlier(set: Partial<RunRecord> | undefined, instant: number): number {
  const end = set?.status === "errored" ? undefined : set?.dueAt;
  return Math.min(end ?? instant, instant);
}
