import type { RunRecord } from "../../model/run/run.ts";
import type { EndOfTurn, FailedCallback } from "../../model/task/context/turn-ports.ts";
import type { TaskContext } from "../../model/task/task.ts";
import type { RunWrite } from "../write.ts";

/** A turn, as it is given to code that only some workers carry. All of it is known to `functions/turns` alone. */
export interface TurnPort {
  readonly run: RunRecord;
}

/** Calls the callbacks of a task in the turn that it is given. */
export interface TurnCallbacks {
  /** Does the turn's work, with `afterStart` before it and `aroundTurn` around both. @throws what they throw, or the work does */
  around<Done>(turn: TurnPort, ctx: TaskContext, work: () => Promise<Done>): Promise<Done>;
  atEnd(turn: TurnPort): CallbacksAtEnd;
}

/** The callbacks at the end of one turn. */
export interface CallbacksAtEnd {
  /** Calls what belongs to a chosen end. Undefined where there is nothing to call; else what the callback failed with, if that fails the attempt. */
  call(end: EndOfTurn): Promise<FailedCallback | undefined>;
  /** The write of that end, with what callbacks threw besides among the run's errors. */
  recorded(write: RunWrite): RunWrite;
}
