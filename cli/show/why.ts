/**
 * Why a run stands where it stands: what one waits for that stands still, what became of one that ended. The
 * words go by the record alone; who has the slot that it waits for is told by whoever read the task's state.
 */
import { clockSkewMs, type RunRecord, shownStatus } from "../../functions/model/run.ts";
import { failureLine, instant, person } from "./words.ts";

/** What is known beyond the record. */
export interface Around {
  /** The run that has the task's slot. */
  readonly holder?: string;
  /** The longest failure, in characters. */
  readonly longest?: number;
}

/** One line: what it waits for, or how it ended, and what whoever moved it last had to say. */
export function why(run: RunRecord, now: number, around: Around = {}): string {
  const { reason, error, note } = run;
  const stands = standing(run, now, around);
  // What was given up bears its reason twice.
  const failure = error === undefined || error.message === reason ? "" : failureLine(error, around.longest);
  const ended = [reason, failure].filter(Boolean).join("; ");
  return [stands || ended, note && `note: ${note}`].filter(Boolean).join("; ");
}

/** What a run waits for that neither ended nor is at work; empty for any other. */
export function standing(run: RunRecord, now: number, { holder, longest }: Around = {}): string {
  const { attempt, errors, reason, until, leaseExpiresAt } = run;
  switch (shownStatus(run, now)) {
    case "enqueued":
      return run.dueKey?.startsWith("wait#") ? slotText(run, holder) : next(run, now, "starts");
    case "retrying": {
      const failure = errors?.at(-1);
      const failed = `attempt ${attempt - 1} failed${failure ? `: ${failureLine(failure, longest)}` : ""}`;
      return `${failed}; ${next(run, now, "tried again")}`;
    }
    case "interrupted":
      return [reason, next(run, now, "goes on")].filter(Boolean).join("; ");
    case "paused":
      return `${by("paused", run)} until ${until === undefined ? "it is resumed" : instant(until)}`;
    case "pausing":
    case "cancelling":
      return `${by("asked", run)}: finishes the item in hand, or ends with its lease at ${instant(leaseExpiresAt)}`;
    case "running":
      if (leaseExpiresAt >= now - clockSkewMs) return "";
      return `its worker is gone since ${instant(leaseExpiresAt)}: another takes it over within three minutes`;
    default:
      return "";
  }
}

function slotText({ task, run }: RunRecord, holder: string | undefined): string {
  if (holder === run) return "has its slot by now: the clock sends it within two minutes";
  return `waits for the slot of ${task}${holder === undefined ? "" : `, which ${holder} has`}`;
}

/** When it goes on, and how often the clock had to send it since it last was claimed. */
function next({ notBefore, sends = 0 }: RunRecord, now: number, verb: string): string {
  if (notBefore !== undefined && Date.parse(notBefore) > now) return `${verb} at ${instant(notBefore)}`;
  return `waits for a worker${sends > 0 ? `, sent again ${sends === 1 ? "once" : `${sends} times`}` : ""}`;
}

function by(verb: string, { author }: RunRecord): string {
  return author === undefined ? verb : `${verb} by ${person(author)}`;
}
