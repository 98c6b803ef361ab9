/** What can be written to a run, and what surrounds it: the slot, attachments, starting, giving up, rejecting. This is all that other rooms may use. */

export { stageKey } from "../model/run/pool.ts";
export {
  type AlarmFailed,
  type HeldAlarm,
  heldAlarms,
  letGoOfAlarms,
  muteAlarms,
  settleAlarms,
} from "./alarms/muting.ts";
export {
  type AskedApproval,
  asked,
  askedAgain,
  askedFor,
  type Starter,
} from "./approval/asked.ts";
export type { ConfirmedIn } from "./approval/confirmed-in.ts";
export { afterNotApproved, endIfUnapproved } from "./approval/end-unapproved.ts";
export {
  bodyText,
  expireAttachments,
  expireOrphan,
  keepAttachments,
  openParamsText,
  paramsGone,
  paramsText,
  storeParams,
  storeText,
} from "./attachments.ts";
export type {
  DeployedTask,
  FurtherPools,
  HandleItemErrors,
  Outside,
  ParallelRuns,
  Ports,
  RunnerContext,
  WithMaskedLog,
  WorkerContext,
} from "./context.ts";
export { asLogField, errorFields } from "./errors/error-fields.ts";
export { crashErrors, earlierErrors, failureOf, outputText } from "./errors/failure-text.ts";
export { maskOfRun } from "./errors/mask-of-run.ts";
export { type CleanStack, cleanStacksBy } from "./errors/stack.ts";
export {
  causesOf,
  causeText,
  described,
  isError,
  isFinal,
  memberOf,
  noJson,
  textOf,
} from "./errors/thrown.ts";
export {
  fruitlessReason,
  giveUpAbsentRun,
  giveUpProps,
  giveUpRun,
  mostFruitlessTurns,
  neverClaimed,
  notDeployed,
} from "./give-up.ts";
export type {
  AfterItemError,
  FailedItem,
  ItemErrors,
  ItemPlace,
  ItemTurn,
  RedoneCollection,
  SkippedProgress,
  TellError,
  ToldError,
  TooManyFailed,
} from "./items/item-errors.ts";
export { itemOf } from "./items/item-errors.ts";
export { readSkipped, recordedOf, storeChosen, storeJointHead, storeSkipped } from "./items/skipped-items.ts";
export { startAbsent } from "./moves/admission/catch-up.ts";
export { create } from "./moves/admission/create.ts";
export { hold } from "./moves/admission/hold.ts";
export { holdUntil } from "./moves/admission/hold-until.ts";
export { late } from "./moves/admission/late.ts";
export { miss } from "./moves/admission/miss.ts";
export { skip } from "./moves/admission/skip.ts";
export { approve } from "./moves/approval/approve.ts";
export { askApproval } from "./moves/approval/ask-approval.ts";
export { notApproved } from "./moves/approval/not-approved.ts";
export { convertPool } from "./moves/format/convert-pool.ts";
export { raiseFormat } from "./moves/format/raise-format.ts";
export { renameEntry } from "./moves/format/rename-entry.ts";
export { announced } from "./moves/index/announced.ts";
export { bringForward } from "./moves/index/bring-forward.ts";
export { forget } from "./moves/index/forget.ts";
export { postpone } from "./moves/index/postpone.ts";
export { told } from "./moves/index/told.ts";
export { watchDeadLetter } from "./moves/index/watch-dead-letter.ts";
export { watchOwner } from "./moves/index/watch-owner.ts";
export { carriedOut } from "./moves/ledger/carried-out.ts";
export { changeLedger } from "./moves/ledger/change-ledger.ts";
export { listTriggers } from "./moves/ledger/list-triggers.ts";
export { reconcile } from "./moves/ledger/reconcile.ts";
export { seen } from "./moves/ledger/seen.ts";
export { takeCharge } from "./moves/ledger/take-charge.ts";
export { cancel } from "./moves/operator/cancel.ts";
export { closeRejected } from "./moves/operator/close-rejected.ts";
export { dismiss } from "./moves/operator/dismiss.ts";
export { moveRejected } from "./moves/operator/move-rejected.ts";
export { pause } from "./moves/operator/pause.ts";
export { redrive } from "./moves/operator/redrive.ts";
export { resume } from "./moves/operator/resume.ts";
export { overrideTask } from "./moves/override/override-task.ts";
export { unwatchTask, watchedIn, watchTask } from "./moves/override/watch-task.ts";
export { askSplit } from "./moves/parallel/ask-split.ts";
export { briefError, sumsOf, unusedPermits } from "./moves/parallel/count.ts";
export { cut as cutShard } from "./moves/parallel/cut.ts";
export { park } from "./moves/parallel/park.ts";
export { permit } from "./moves/parallel/permit.ts";
export { planned } from "./moves/parallel/planned.ts";
export { publish } from "./moves/parallel/publish.ts";
export { type Recount, reset } from "./moves/parallel/reset.ts";
export { patrolMs, spread } from "./moves/parallel/spread.ts";
export { checkOn } from "./moves/schedule/check-on.ts";
export { countSchedule, recountSchedules, uncountSchedule } from "./moves/schedule/count-schedule.ts";
export { type Defined, defineSchedule } from "./moves/schedule/define-schedule.ts";
export { readmitSchedule } from "./moves/schedule/readmit-schedule.ts";
export { refuseSchedule } from "./moves/schedule/refuse-schedule.ts";
export { removeSchedule } from "./moves/schedule/remove-schedule.ts";
export { expireId } from "./moves/task/expire-id.ts";
export { expireSlot } from "./moves/task/expire-slot.ts";
export { type FiredUpTo, markFired } from "./moves/task/mark-fired.ts";
export { pauseSchedules } from "./moves/task/pause-task.ts";
export { resumeSchedules } from "./moves/task/resume-task.ts";
export { takeItems } from "./moves/task/take-items.ts";
export { beginRow, takePlace } from "./moves/task/take-place.ts";
export { type CallOffText, callOff } from "./moves/worker/call-off.ts";
export { checkpoint, type SavedProgress } from "./moves/worker/checkpoint.ts";
export { claim } from "./moves/worker/claim.ts";
export { fail } from "./moves/worker/fail.ts";
export { giveUp } from "./moves/worker/give-up.ts";
export { holdBack } from "./moves/worker/hold-back.ts";
export { type InterruptText, interrupt, type NextTurn } from "./moves/worker/interrupt.ts";
export { recordCrash } from "./moves/worker/record-crash.ts";
export { recordFailure } from "./moves/worker/record-failure.ts";
export { release, type SpentAttempt, type StoppedRun } from "./moves/worker/release.ts";
export { retry } from "./moves/worker/retry.ts";
export { succeed } from "./moves/worker/succeed.ts";
export { takeOver } from "./moves/worker/take-over.ts";
export { missingParams } from "./occurrence-params.ts";
export type { OwnRunContext } from "./own-run-context.ts";
export type { Admission, Places, Pool } from "./pool/admission.ts";
export { lookAfter, type Staying } from "./pool/further/ask-again.ts";
export { furtherPools } from "./pool/further/further.ts";
export { keyPool } from "./pool/further/key-pool.ts";
export { type ListedQueue, listedIn, listedPart, unlistEmpty } from "./pool/further/listed-queues.ts";
export { listedQueues, queuesOf } from "./pool/further/queues.ts";
export { stagePool } from "./pool/further/stage-pool.ts";
export { isForsaken, watchIfForsaken } from "./pool/holder.ts";
export { keyText } from "./pool/key-text.ts";
export { placeOrWaiting, takePlace as takeWaitingPlace } from "./pool/place.ts";
export { taskPool, waitsIn } from "./pool/pool.ts";
export { returnSlot } from "./pool/return-slot.ts";
export { type DeliveredOccurrence, type Taken, whenTaken } from "./pool/taken.ts";
export { tidyPool } from "./pool/tidy.ts";
export { waitFor } from "./pool/wait-in-queue.ts";
export type { Invocation } from "./ports/invocation.ts";
export type { AddMetadata } from "./ports/project-hooks.ts";
export type { Teller, TimeLeft } from "./ports/teller.ts";
export type { CallbacksAtEnd, TurnCallbacks } from "./ports/turn-callbacks.ts";
export { orReject, rejectMessage } from "./reject.ts";
export { runningRun, runningTask, schedulesRefusal } from "./running-task.ts";
export { queueTurn, sendTurn, sendUntold } from "./send-turn.ts";
export { asShard, shardExpiry } from "./shards/as-shard.ts";
export { holdsShardOf, isHeldByRun } from "./shards/at-work.ts";
export { countEnd } from "./shards/count-end.ts";
export { freeLater } from "./shards/free-later.ts";
export { createShard, newShard } from "./shards/new-shard.ts";
export {
  type ShardProgress,
  type ShardsProgress,
  shardsProgress,
  slowestFirst,
  splitChoice,
} from "./shards/progress.ts";
export type { SharedCost } from "./shards/shared-cost.ts";
export { readShards, type StoredShards, specsInPart, storePlanPart } from "./shards/stored.ts";
export { hasNothingOpen, sendParent, wake } from "./shards/wake.ts";
export { admit, freeSlot } from "./slot.ts";
export { type AfterStop, type AfterThrottle, afterSnooze, afterStop, stuckReason } from "./standstill.ts";
export { checkScope, type Earlier, reservedName, startOrFind, startRun } from "./start.ts";
export { startLate } from "./start-late.ts";
export {
  attemptsOf,
  isFresh,
  isKnownPaused,
  type Overridden,
  readState,
  remember,
  settingsNow,
  slotNeed,
  stateKeptMs,
  underOverrides,
} from "./task-state.ts";
export { giveCountBack, isOneOf, refusedByTrigger } from "./trigger-limits.ts";
export { announce, announceOrLeave } from "./triggered/announce.ts";
export { followPause, isHeldBack } from "./triggered/follow-pause.ts";
export { recordTriggered, startTriggered, type TriggeredRun } from "./triggered/start-triggered.ts";
export { apply, type HeldLease, type RunWrite } from "./write.ts";
export type { RunWriteName } from "./write-names.ts";
