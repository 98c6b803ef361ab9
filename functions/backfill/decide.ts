/** What a backfill does with an instant: the table of docs/protocol.md, one row a verdict. Pure. */
import type { Verdict } from "../ledger/index.ts";
import type { BackfillKind } from "./request.ts";

/** What becomes of an instant. "is mine": the backfill has begun it already. */
export type Decision = "create" | "redrive" | "is mine" | "leave";

/** For which kinds a verdict is begun; none where it never is. */
function kindOf(verdict: Verdict): BackfillKind | undefined {
  switch (verdict.kind) {
    case "recorded": {
      const { status, reason } = verdict.run;
      if (status === "skipped" && isLeftOut(reason)) return undefined;
      return status === "missed" || status === "skipped" || status === "errored" ? status : undefined;
    }
    case "missed":
      return "missed";
    case "skipped":
      return isLeftOut(verdict.reason) ? undefined : "skipped";
    default:
      return undefined;
  }
}

/** Whether it was no occurrence to begin with: another schedule had its place, and has run; or its trigger's limits left it out. */
export function isLeftOut(reason: string | undefined): reason is "overridden" | "limit" {
  return reason === "overridden" || reason === "limit";
}

/** Whether it is to be started now. */
export function isBegun(decision: Decision): boolean {
  return decision === "create" || decision === "redrive";
}

/** What decides besides the verdict. */
export interface Deciding {
  readonly only: BackfillKind | undefined;
  /** The backfill's run, by its name; undefined for a plan. */
  readonly backfill: string | undefined;
  /** In seconds of epoch: what left no record before it may have succeeded, and its record have expired. */
  readonly knownSince: number;
}

export function decide(verdict: Verdict, at: number, { only, backfill, knownSince }: Deciding): Decision {
  const run = verdict.kind === "recorded" ? verdict.run : undefined;
  // A run that bears its name is never begun again.
  if (run?.backfill !== undefined && run.backfill === backfill) return "is mine";
  const kind = kindOf(verdict);
  const isAsked = only === undefined ? kind === "missed" || kind === "skipped" : kind === only;
  if (!isAsked) return "leave";
  if (run !== undefined) return "redrive";
  return at >= knownSince ? "create" : "leave";
}

/** The walk may get to an instant so much later than the plan did, in seconds. */
export const graceSeconds = 43_200;

/** What left no record since then has never been a run: records are kept for so many days, and this is a day less. */
export function knownSince(now: number, keptDays: number): number {
  return Math.floor(now / 1000) - (keptDays - 1) * 86_400;
}
