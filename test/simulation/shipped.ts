/** The code under test, all of it in one place. */

export { makeDeadLetter } from "../../functions/dead-letter.ts";
export {
  cancelRun,
  dismissRun,
  pauseRun,
  pauseTask,
  redriveItems,
  redriveRun,
  removeOverrides,
  resumeRun,
  resumeTask,
  setOverrides,
} from "../../functions/operators/index.ts";
export {
  addSchedule,
  checkWhen,
  pauseSchedule,
  removeSchedule,
  resumeSchedule,
} from "../../functions/run-time-schedules/index.ts";
export { announceOrLeave, furtherPools, startRun } from "../../functions/runs/index.ts";
export { ThrottledError } from "../../functions/store/run-store.ts";
export { ServiceTime } from "../../functions/store/service-time.ts";
export { makeSweeper } from "../../functions/sweeper.ts";
export { RunTeller } from "../../functions/telling/index.ts";
export { itemErrors, outside, throttling } from "../../functions/turns/index.ts";
export { makeWorker } from "../../functions/worker.ts";
export { MemoryRunQueue } from "../memory/run-queue.ts";
export { MemoryRunStore } from "../memory/run-store.ts";

export type Shipped = typeof import("./shipped.ts");
