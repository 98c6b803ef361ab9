/** What the record of a run has of its confirmation when it is started or redriven. */
import { approvalKey, isWaitKey } from "../../model/run/index-keys.ts";
import type { Confirmed } from "../../model/run/record/confirmed.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { isOccurrence } from "../../model/run/run-name.ts";
import { type Confirm, confirmOf, expiresAfterMs, isEnough } from "../../model/task/confirm/confirm.ts";
import type { RunnerContext } from "../context.ts";

/** Who starts or redrives a run. */
export interface Starter {
  /** The caller's ARN, `ada@laptop`, the run whose code it is, or its trigger. */
  readonly by: string;
  /** How they have said yes; undefined where they have not. */
  readonly how?: Confirmed["how"];
}

/** The part of a record that says that a run was confirmed, or that it waits for approval, and until when. */
export type AskedApproval = Pick<RunRecord, "confirmed" | "askedBy"> &
  Partial<Pick<RunRecord, "dueKey" | "dueAt">>;

/** It is confirmed where its starter has said yes and may do so; else it waits. `now` in epoch milliseconds. */
export function asked(confirm: Confirm, { by, how }: Starter, now: number): AskedApproval {
  const confirmed = how && { by, at: new Date(now).toISOString(), how };
  if (isEnough(confirm, confirmed)) return { confirmed };
  return { askedBy: by, dueKey: approvalKey, dueAt: now + expiresAfterMs(confirm) };
}

/** The same of a run of a task; undefined where the task asks for no yes. */
export function askedFor(
  { clock, ...directory }: Pick<RunnerContext, "clock" | "confirms">,
  task: string,
  starter: Starter,
): AskedApproval | undefined {
  const confirm = confirmOf(directory, task);
  return confirm ? asked(confirm, starter, clock.now()) : undefined;
}

/** What a run is asked about, as it was read, that has not begun and that nobody has said yes to who may. One that has its slot, or waits for it, was let through before. */
export function askedAgain(confirm: Confirm, run: RunRecord, now: number): AskedApproval | undefined {
  const { startedAt, admitted, dueKey, askedBy, confirmed, metadata, trigger } = run;
  if (startedAt !== undefined || admitted !== undefined || isWaitKey(dueKey)) return undefined;
  if (isEnough(confirm, confirmed) || (askedBy === undefined && isAutomatic(run))) return undefined;
  return asked(confirm, { by: askedBy ?? metadata?.startedBy ?? confirmed?.by ?? trigger }, now);
}

/** Whether nobody is asked about a run: a schedule started it, a deploy or a backfill did. */
function isAutomatic({ run, trigger, backfill }: RunRecord): boolean {
  return isOccurrence(run) || trigger === "startup" || backfill !== undefined;
}
