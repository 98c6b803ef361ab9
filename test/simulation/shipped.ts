/** The code under test, all of it in one place: a mutant is this very list, built from changed text. */

export { makeDeadLetter } from "../../functions/dead-letter.ts";
export {
  cancelRun,
  pauseRun,
  redriveRun,
  resumeRun,
} from "../../functions/operators/operate.ts";
export { pauseTask, resumeTask } from "../../functions/operators/pause-task.ts";
export { startRun } from "../../functions/runs/start.ts";
export { ThrottledError } from "../../functions/store/run-store.ts";
export { makeSweeper } from "../../functions/sweeper.ts";
export { makeWorker } from "../../functions/worker.ts";
export { MemoryRunQueue } from "../memory/run-queue.ts";
export { MemoryRunStore } from "../memory/run-store.ts";

export type Shipped = typeof import("./shipped.ts");
