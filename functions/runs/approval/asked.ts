/** What the record of a run has of its confirmation when it is started or redriven. */
import { approvalKey } from "../../model/run/index-keys.ts";
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

/** Whether nobody is asked about a run: a schedule started it, a deploy or a backfill did. */
export function isAutomatic({ run, trigger, backfill }: RunRecord): boolean {
  return isOccurrence(run) || trigger === "startup" || backfill !== undefined;
}
