/** What operators and code do to runs and tasks. This is all that other rooms may use. */
export { approvalMoves, approveRun, declineRun, readApprovable } from "./approval/approve-run.ts";
export { mayBeSameCaller } from "./approval/same-caller.ts";
export { bindClient, boundClient, provideClient } from "./bound-client.ts";
export { cancelRun } from "./cancel-run.ts";
export { allowedMoves } from "./change-run.ts";
export {
  type ApproveOptions,
  type Client,
  type ClientOptions,
  type Moved,
  type MoveOptions,
  makeClient,
  type PauseOptions,
  type RedriveOptions,
  type SplitAsked,
  type StartedRun,
  type StartOptions,
} from "./client.ts";
export { dismissRun } from "./dismiss-run.ts";
export {
  checkedChange,
  type OverridableTask,
  type OverrideChange,
  startsRuns,
  unknownNames,
} from "./override/check-override.ts";
export { aboveStageLook, limitLook } from "./override/check-pairs.ts";
export {
  type OverrideNote,
  type OverridesChanged,
  removeOverrides,
  setOverrides,
} from "./override/override-task.ts";
export { checkStageLimit, setStageLimit } from "./override/stage-limit.ts";
export { endPause, pauseRun, resumeRun } from "./pause-run.ts";
export { pauseTask, resumeTask } from "./pause-task.ts";
export { canRedriveItems, notRecorded, redriveItems } from "./redrive-items.ts";
export { redriveRun } from "./redrive-run.ts";
export { type Asked, scaleRun, splitShard } from "./split-run.ts";
