/** How a worker calls its tasks' callbacks: in the turns of their runs, and of runs that no worker held. */

import type { AfterName } from "../../model/callbacks.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { runId } from "../../model/run/run.ts";
import type { CallbacksAtEnd, TimeLeft, TurnCallbacks, WorkerContext } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";
import { around } from "./around.ts";
import { AtEnd } from "./at-end.ts";
import { callUnheld, taskOf, type UntoldCallback } from "./unheld.ts";

/** One for each worker's process. */
export class Callbacks implements TurnCallbacks {
  readonly around = around;
  /** Those that were called under a lease, and that their runs have not told yet. */
  readonly #called = new Set<string>();

  atEnd(turn: Turn): CallbacksAtEnd {
    return new AtEnd(turn, (name) => {
      if (isUntold(turn.run, name)) this.#called.add(idOf(turn.run, turn.run.turn, name));
    });
  }

  /** What hears the callbacks that runs of this lane's tasks have not told. */
  listener(context: WorkerContext) {
    return {
      name: "callbacks",
      needsTime: true,
      hears: (telling: UntoldCallback): boolean => taskOf(context, telling) !== undefined,
      tell: async <Told extends UntoldCallback>(
        tellings: readonly Told[],
        time: TimeLeft | undefined,
      ): Promise<readonly Told[]> => {
        const left: Told[] = [];
        for (const telling of tellings) if (!(await this.#tell(context, telling, time))) left.push(telling);
        return left;
      },
    };
  }

  async #tell(context: WorkerContext, telling: UntoldCallback, time: TimeLeft | undefined): Promise<boolean> {
    const { run, turn, name } = telling;
    if (this.#called.delete(idOf(run, turn, name)) || this.#isUndone(telling)) return true;
    const deployed = taskOf(context, telling);
    if (deployed === undefined || time === undefined) return false;
    return callUnheld(context, deployed, telling, time);
  }

  /** The worker that held the run has ended it in the turn in which it was paused: the pause came to nothing. */
  #isUndone({ run, turn, name }: UntoldCallback): boolean {
    if (name !== "afterPause" || turn !== run.turn) return false;
    // A run that was paused without a worker may be cancelled before its message comes: then it was paused all the same.
    if (run.status === "cancelled") return this.#called.has(idOf(run, turn, "afterCancel"));
    return run.status === "succeeded" || run.status === "errored";
  }
}

function isUntold({ untold = [], turn }: RunRecord, name: AfterName): boolean {
  return untold.some((text) => text.startsWith(`${turn}:${name}:`));
}

function idOf(run: RunRecord, turn: number, name: string): string {
  return `${runId(run)}:${turn}:${name}`;
}
