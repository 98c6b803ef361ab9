/** How long a run took, and whether it goes on. */
import type { RunDocument } from "../api/documents.ts";
import { durationText, timeOf } from "./time.ts";

type Times = Pick<RunDocument, "startedAt" | "endedAt">;

/** In milliseconds; undefined where it has not started, or not ended. @param now of one that has not ended, in epoch milliseconds */
export function tookMs({ startedAt, endedAt }: Times, now?: number): number | undefined {
  const end = endedAt === undefined ? now : timeOf(endedAt);
  return startedAt === undefined || end === undefined ? undefined : Math.max(0, end - timeOf(startedAt));
}

/** Empty where it has not started, or not ended. @param now of one that has not ended, in epoch milliseconds */
export function tookText(run: Times, now?: number): string {
  const ms = tookMs(run, now);
  return ms === undefined ? "" : durationText(ms);
}

/** Whether nothing changes any more by itself. What is being cancelled has an end already, while its worker goes on. */
export function hasEnded({ endedAt, shown }: Pick<RunDocument, "endedAt" | "shown">): boolean {
  return endedAt !== undefined && shown !== "cancelling";
}

/** Whether something goes on with it by itself soon: not while it is paused, or waits for a person. */
export function isUnderWay(run: Pick<RunDocument, "endedAt" | "status" | "shown" | "allowed">): boolean {
  if (run.shown === "pausing") return true;
  return !hasEnded(run) && run.status !== "paused" && !run.allowed.includes("approve");
}
