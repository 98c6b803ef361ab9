/** What a shard's record begins with: what is its run's, and which part of the collection it is. */
import { turnDue } from "../../model/run/index-keys.ts";
import { notBegun } from "../../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import type { RunnerContext } from "../context.ts";
import { create } from "../moves/admission/create.ts";
import type { RunWrite } from "../write.ts";
import { shardExpiry } from "./as-shard.ts";

type Parent = Pick<
  RunRecord,
  "trigger" | "scheduledTime" | "params" | "paramsStoredSeparately" | "tags" | "slotKey"
>;

/** A shard that has not begun. @param of its run, or another shard of it; `spec`: JSON text */
export function newShard(
  { trigger, scheduledTime, params, paramsStoredSeparately, tags, slotKey }: Parent,
  spec: string,
  now: number,
) {
  return {
    ...notBegun,
    trigger,
    scheduledTime,
    createdAt: new Date(now).toISOString(),
    params,
    paramsStoredSeparately,
    tags,
    // It needs no place: its messages are in the group of the key.
    slotKey,
    spec,
    // Its run has called it.
    startCalled: true,
  } as const;
}

/** Creates one before its message. `isLost`: nobody sends it but the sweeper. */
export function createShard(
  context: Pick<RunnerContext, "clock" | "recordsKeptDays">,
  key: RunKey,
  of: Parent & Pick<RunRecord, "lane">,
  spec: string,
  isLost = false,
): RunWrite {
  const now = context.clock.now();
  const shard = {
    ...newShard(of, spec, now),
    lane: of.lane,
    expiresAt: shardExpiry(context, key.task, now),
    ...(isLost ? turnDue(key, now) : {}),
  };
  // What is told is told of its run.
  return { ...create(shard as unknown as Parameters<typeof create>[0]), tells: undefined };
}
