/** What a run's writes say of its past, kept for the checks: progress, wishes heard, deaths and what came after. */
import { isTerminal } from "../../functions/model/status.ts";
import type { World } from "./world.ts";
import type { RunWrite } from "./write-checks.ts";

/** From a worker's death to the next claim, in milliseconds. */
const longestDeathMs = 180_000;

/** Takes in one write that applied. */
export function keepHistory(world: World, wrote: RunWrite): void {
  const { kind, file, before, after } = wrote;
  const { now } = world.timeline;
  file.record = after;
  const was = before !== undefined && (!isTerminal(before.status) || before.leaseExpiresAt > now);
  if (was || !isTerminal(after.status) || after.leaseExpiresAt > now) file.lastActiveAt = now;
  if (kind === "pause" || kind === "cancel") file.askedAt = now;
  if (after.status !== "paused" && after.status !== "cancelled") {
    file.askedAt = undefined;
    file.told.clear();
  }
  keepProgress(world, wrote);
  if (kind === "redrive") {
    file.throws = 0;
    file.redriven = true;
  }
  if (file.diedAt === undefined) return;
  const goesOn = kind === "claim" || kind === "take over" || before?.status !== after.status;
  if (!goesOn) return;
  const undisturbed = world.faults.struck.length === file.diedStruck && !world.disturbedSince(file.diedAt);
  if (undisturbed && (kind === "take over" || kind === "give up")) {
    const took = now - file.diedAt;
    world.deaths.push(took);
    if (took > longestDeathMs) {
      world.fail("a dead worker's run is claimed within three minutes", `${file.id} after ${took} ms`);
    }
  }
  file.diedAt = undefined;
}

function keepProgress(world: World, { kind, file, before, after }: RunWrite): void {
  const moved = before !== undefined && before.cursor !== after.cursor;
  if (kind === "claim" || kind === "take over") file.movedInTurn = false;
  if (moved) {
    file.movedInTurn = true;
    file.fruitless = 0;
  }
  if (kind === "take over") file.fruitless++;
  if (kind === "interrupt" && !file.movedInTurn && after.reason !== "snooze") file.fruitless++;
  if (kind === "redrive") file.fruitless = 0;
  if (kind === "give up" && after.reason?.startsWith("five turns") && file.fruitless < 4) {
    world.fail("only five fruitless turns in a row end a run", `${file.id} after ${file.fruitless}`);
  }
  if (after.status === "running" && after.fruitlessTurns !== file.fruitless) {
    world.fail(
      "turns without progress are counted",
      `${kind} of ${file.id}: ${after.fruitlessTurns}, not ${file.fruitless}`,
    );
  }
}
