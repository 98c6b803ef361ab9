/**
 * Places in worlds of decisions: no more runs are at work than may be, and a run that waits for approval or for what its task
 * requires, or that has ended, keeps none from others for long. Of those that are to be the one more run of a task, one waits.
 */
import { isWaitKey, waitKey, waitsForApproval } from "../../../functions/model/run/index-keys.ts";
import { holdersOf, stageName } from "../../../functions/model/run/pool.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import { names, type TaskPlan } from "./plan.ts";
import { isHeldBack } from "./requirements.ts";
import type { Landed, SeenRuns } from "./seen-runs.ts";

/** Of a run that was started as the one more run. */
export const oneMore = "one-more";

export class Places {
  readonly #runs: SeenRuns;
  readonly #say: (wrong: string) => void;
  readonly #parts = new Map<string, TaskPart>();
  readonly #overlaps = new Map<string, TaskPlan["overlap"]>();
  /** Since when each thing that may not last is so. */
  #since = new Map<string, number>();

  constructor(runs: SeenRuns, say: (wrong: string) => void) {
    this.#runs = runs;
    this.#say = say;
  }

  wrotePart(part: TaskPart): void {
    this.#parts.set(`${part.task}/${part.part}`, part);
  }

  wrote({ id, write, before, after }: Landed, { overlap, limit }: TaskPlan): void {
    this.#overlaps.set(after.task, overlap);
    if (write.name !== "claim" || before?.status === "running") return;
    const most = overlap === "allow" ? (limit ?? Number.POSITIVE_INFINITY) : 1;
    const atWork = this.#runs.all.filter(({ task, status }) => task === after.task && status === "running");
    if (atWork.length > most) this.#say(`${id} is the ${atWork.length}th of ${most} at work`);
  }

  /** Once a second. `longestMs`: how long what may not last has lasted at most, without trouble. */
  look(now: number, longestMs: number): void {
    const since = new Map<string, number>();
    for (const what of [...this.#heldInVain(), ...this.#manyWait()])
      since.set(what, this.#since.get(what) ?? now);
    this.#since = since;
    for (const [what, at] of since) if (now - at > longestMs) this.#say(what);
  }

  /** The places that are still held. */
  get held(): readonly string[] {
    return [...this.#parts.values()].flatMap((part) =>
      part.part === "slots" || part.part === "state"
        ? holdersOf(part).map(({ run }) => `${part.task}: ${run}`)
        : [],
    );
  }

  *#heldInVain(): Iterable<string> {
    for (const part of this.#parts.values()) {
      if (part.part !== "slots" && part.part !== "state") continue;
      // Nobody looks after places for which no run waits.
      const isWaitedFor = this.#runs.all.some(({ dueKey }) => dueKey?.startsWith(waitKey(part.task)));
      for (const { run } of isWaitedFor ? holdersOf(part) : []) {
        const id = part.task === stageName ? run : runId({ task: part.task, run });
        const found = this.#runs.get(id);
        const isIdle = found !== undefined && isHeldBack(found) && !isWaitKey(found.dueKey);
        if (found === undefined || isTerminal(found.status) || waitsForApproval(found) || isIdle)
          yield `${id} holds a place of ${part.task} in vain, and others wait for it`;
      }
    }
  }

  *#manyWait(): Iterable<string> {
    for (const name of names) {
      const waiting = this.#runs.all.filter((run) => run.task === name && this.#isOneMore(run));
      if (waiting.length > 1) yield `${waiting.map(runId).join(" and ")} wait in one place`;
    }
  }

  /** Whether a run is in the one waiting place of its task, by its record. */
  #isOneMore(run: RunRecord): boolean {
    if (run.status !== "enqueued" || waitsForApproval(run) || this.#runs.life(runId(run))?.isRedriven)
      return false;
    // One that waits for a place to look in finds out there whether it waits on.
    if (isHeldBack(run)) return this.#letsOneWait(run) && !isWaitKey(run.dueKey);
    return run.admitted === undefined && run.tags?.includes(oneMore) === true && run.startedAt === undefined;
  }

  /** Whether a run that is not met may be the only one of its task: what somebody asked for, or resumed, waits in addition. */
  #letsOneWait({ task, overlap, heldBackTurn }: RunRecord): boolean {
    return overlap === "skip" && heldBackTurn !== undefined && this.#overlaps.get(task) !== "queue-all";
  }
}
