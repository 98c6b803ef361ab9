/** A message from Pawl itself: a turn of a run, or of a shard. */
import { show } from "../../show.ts";
import type { Json } from "../../task/task.ts";
import type { RunKey } from "../run.ts";
import { isRunName, longestRun } from "../run-name.ts";
import { shownRun } from "../shard.ts";

/** From Pawl itself: this turn of this run may be claimed. */
export interface TurnMessage extends RunKey {
  readonly turn: number;
  /** Of a shard that may not exist yet: which part of the collection it is. */
  readonly spec?: Json;
  /** Of a run that has ended while its shards were at work: its places are free once none of them is. */
  readonly free?: boolean;
}

/** Reads what a body says of a turn; a text says why it is none. */
export function readTurn(
  task: string,
  { run, turn, spec, free }: Record<string, unknown>,
): ({ readonly kind: "turn" } & TurnMessage) | string {
  if (typeof run !== "string" || !isRunName(run))
    return `run ${show(run)} is not a run's name, such as 2026-03-29T02:00:00Z/cron-4f1a2b`;
  if (shownRun({ task, run }).length > longestRun)
    return `run ${show(run)} has ${run.length} characters: at most ${longestRun} are allowed`;
  if (!Number.isSafeInteger(turn) || (turn as number) < 0)
    return `turn ${show(turn)} is not a whole number from 0`;
  return {
    kind: "turn",
    task,
    run,
    turn: turn as number,
    spec: spec as Json | undefined,
    ...(free === true && { free }),
  };
}
