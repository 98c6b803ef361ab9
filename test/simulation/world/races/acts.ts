/** What others do to a run while a write to it, or to the slot that it holds, is held up. */
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import type { RunWriteName, TaskWriteName } from "../../../../functions/runs/write-names.ts";
import type { ActPlan } from "../plan.ts";

/** The name of a write that may be overtaken. */
export type Name = RunWriteName | TaskWriteName;
export type Act = ActPlan["kind"] | "deliver again" | "give up its message" | "kill its owner";
type ActsByStatus = { readonly [Status in RunRecord["status"]]?: readonly Act[] };

/** What may happen to a run while a write to it is held up, by the run's status. */
export const fitting: ActsByStatus = {
  enqueued: [
    "deliver again",
    "deliver again",
    "give up its message",
    "pause",
    "pause",
    "pause until",
    "cancel",
  ],
  running: [
    "pause",
    "pause",
    "pause until",
    "cancel",
    "deliver again",
    "give up its message",
    "kill its owner",
  ],
  interrupted: ["deliver again", "give up its message", "pause", "pause until", "cancel"],
  retrying: ["deliver again", "give up its message", "pause", "pause until", "cancel"],
  paused: ["resume", "resume", "resume", "cancel"],
  errored: ["redrive", "redrive", "dismiss"],
  skipped: ["redrive"],
  missed: ["redrive", "deliver again"],
  rejected: ["redrive", "redrive", "dismiss"],
};

const watch: ActsByStatus = {
  enqueued: ["deliver again"],
  running: ["kill its owner", "kill its owner", "deliver again"],
};

const take: ActsByStatus = {
  succeeded: ["pause task", "start obeying overlap"],
  cancelled: ["pause task", "start obeying overlap", "start beside others"],
  errored: ["pause task", "start obeying overlap", "redrive", "redrive"],
};

const cancel: readonly Act[] = ["cancel"];

/** What hurts each write most. Where there is such an act, it is chosen half of the time. */
export const favourites: { readonly [Each in Name]?: ActsByStatus } = {
  wait: { enqueued: ["pause", "give up its message"] },
  fail: { running: ["pause"] },
  "watch owner": watch,
  "watch dead letter": watch,
  admit: { enqueued: ["pause", "pause", "cancel", "deliver again"], paused: ["resume"] },
  checkpoint: { running: ["pause until", "pause"], paused: ["resume"], enqueued: ["pause"] },
  release: { paused: ["cancel", "cancel", "resume"] },
  redrive: { errored: ["redrive"], skipped: ["redrive"], enqueued: ["deliver again"] },
  dismiss: { errored: ["redrive"], enqueued: ["deliver again"], rejected: ["redrive"] },
  create: { enqueued: ["give up its message"] },
  announced: { errored: ["dismiss", "dismiss", "redrive"] },
  forget: { paused: ["resume"], enqueued: ["pause until"], running: ["pause until"] },
  "hold until": { paused: ["pause task", "pause task", "resume"] },
  "give up": {
    enqueued: ["pause", "deliver again"],
    running: ["deliver again"],
    interrupted: ["pause", "deliver again"],
    retrying: ["pause", "deliver again"],
    paused: ["resume"],
  },
  "join queue": {
    enqueued: cancel,
    running: ["cancel", "start beside others"],
    interrupted: cancel,
    retrying: cancel,
    paused: cancel,
  },
  "take slot": take,
  "give slot back": take,
  "hold place": take,
  "clear queue": { succeeded: ["start"], cancelled: ["start"], errored: ["start"], skipped: ["start"] },
  "transfer slot": take,
  "fill slot": take,
};

/** Whether a run is started. */
export function isStart(kind: Act): boolean {
  return kind.startsWith("start");
}
