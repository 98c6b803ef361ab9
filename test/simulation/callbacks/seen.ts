/** What happens in a world of callbacks, in its order: items and callbacks as they begin and end, and writes as they land. */
import type { CallbackName } from "../../../functions/model/callbacks.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Machine } from "../backfill/machine.ts";

/** What a callback does, but for the time that it takes. */
export type Fate = "returns" | "throws" | "hangs" | "dies";

/** One call of a callback. */
export interface Called {
  readonly kind: "called";
  readonly machine: Machine;
  readonly run: string;
  readonly name: CallbackName;
  readonly fate: Fate;
  /** The lease under which its machine has the run; undefined where it has none. */
  readonly lease: string | undefined;
  /** The run as it is recorded. */
  readonly record: RunRecord;
}

/** A callback has returned, or thrown. */
export interface Over {
  readonly kind: "over";
  readonly run: string;
  readonly call: Called;
}

/** An item that is begun. */
export interface Begun {
  readonly kind: "begun";
  readonly run: string;
  readonly item: number;
  isDone: boolean;
}

/** A write that landed. */
export interface Landed {
  readonly kind: "landed";
  readonly write: string;
  readonly before: RunRecord | undefined;
  readonly after: RunRecord;
}

export type Seen = Called | Over | Begun | Landed;

/** Writes by which the owner of a lease gives it up. Of a giving up only one with a number of its own is the owner's. */
const ends = ["succeed", "fail", "interrupt", "retry", "release"];

export function isOwnersEnd({ write, before, after }: Landed): boolean {
  return ends.includes(write) || (write === "give up" && before?.seq !== after.seq);
}

/** The callback that must come before an owner's write. */
export function callbackOf({ write, after }: Landed): CallbackName | undefined {
  switch (write) {
    case "succeed":
      return "afterComplete";
    case "fail":
    case "give up":
      return "afterError";
    case "interrupt":
      return "afterInterrupt";
    case "retry":
      return "afterRetry";
    case "release":
      return after.status === "paused" ? "afterPause" : "afterCancel";
    default:
      return undefined;
  }
}
