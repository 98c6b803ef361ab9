/** The code under test, all of it in one place: a mutant is this very list, built from changed text. */
export { makeClock } from "../../functions/clock.ts";
export { makeDeadLetter } from "../../functions/dead-letter.ts";
export { MemoryRunQueue } from "../../functions/queue/memory.ts";
export {
  cancelRun,
  pauseRun,
  redriveRun,
  resumeRun,
} from "../../functions/runner/operate.ts";
export { pauseTask, resumeTask } from "../../functions/runner/pause-task.ts";
export { startRun } from "../../functions/runner/start.ts";
export { MemoryRunStore } from "../../functions/store/memory.ts";
export { ThrottledError } from "../../functions/store/run-store.ts";
export { makeWorker } from "../../functions/worker.ts";

export type Shipped = typeof import("./shipped.ts");
