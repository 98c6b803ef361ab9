/** How far a run is, and how long it took, in words. */
import type { RunDocument } from "../api/documents.ts";
import { durationText, timeOf } from "./time.ts";

type Times = Pick<RunDocument, "startedAt" | "endedAt">;

/** Whether it has counted anything: many tasks have no items. */
export function isCounted({
  ticks = 0,
  total,
  skippedItems = 0,
}: Pick<RunDocument, "ticks" | "total" | "skippedItems">): boolean {
  return ticks > 0 || total !== undefined || skippedItems > 0;
}

/** Empty of a run that has counted nothing. */
export function progressText(run: RunDocument): string {
  return isCounted(run) ? run.progress.text : "";
}

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
