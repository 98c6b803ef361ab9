/**
 * A shard's message, from its run's read to its acknowledgement. It never ends the run: a worker that finds no shard open sends the
 * run's own message. A message that is dropped here because the run is paused or has ended is sent again by the launch that
 * follows a resume or a redrive: nothing else lets shards go on.
 */

import type { TurnMessage } from "../../model/run/messages/turn-message.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { holdsShards, isCounted, parentOf, placeOf } from "../../model/run/shard.ts";
import { isTerminal } from "../../model/run/status.ts";
import {
  countEnd,
  type DeployedTask,
  type Invocation,
  newShard,
  sendParent,
  type WorkerContext,
  wake,
} from "../../runs/index.ts";
import type { ClaimRequest } from "../claim.ts";
import { claimRun, workOn } from "../work-on.ts";
import { freeEnded } from "./free-ended.ts";
import { ShardWork } from "./shard-work.ts";

/** Each try follows an operator who resumed the run just as its shard was parked. */
const mostTries = 20;

/** Receives a shard's message, or one that frees the places of a run that is split; undefined for any other. */
export function receiveShard(
  context: WorkerContext,
  deployed: DeployedTask,
  message: TurnMessage,
  invocation: Invocation,
): Promise<void> | undefined {
  if (message.free) return freeEnded(context, message);
  return parentOf(message) && receive(context, deployed, message, invocation);
}

async function receive(
  context: WorkerContext,
  deployed: DeployedTask,
  message: TurnMessage,
  invocation: Invocation,
): Promise<void> {
  const { parent: parentKey, name } = parentOf(message) as NonNullable<ReturnType<typeof parentOf>>;
  const { task, run, turn } = message;
  const key = { task, run };
  const stops = deployed.settings.parallel?.onShardError === "stop";
  for (let tries = 0; tries < mostTries; tries++) {
    const readAt = context.clock.monotonic();
    const parent = await context.store.get(parentKey);
    if (parent === undefined || holdsShards(parent)) return;
    // The sender found the shard among its run's: no other shard may be created.
    if (placeOf(parent, name) === undefined) return;
    if (isCounted(parent, name)) return wake(context, parent);
    const work = new ShardWork(context, deployed, key, { name, parent, readAt });
    if (work.isOverTime) return sendParent(context, parent);
    const request = { key, turn, creates: created(message, parent, context.clock.now()) };
    const claimed = await claimRun(work.context, request, invocation);
    let ended = claimed.kind === "lost" ? claimed.found : undefined;
    if (claimed.kind === "won") {
      await workOn(work.context, work.deployed, claimed.lease, invocation);
      ended = work.run;
      // It was parked. Its run is read again: it may have been resumed while this worker still held the shard.
      if (ended?.reason === "parked") continue;
    }
    if (ended !== undefined && isTerminal(ended.status))
      await countEnd(context, key, { seen: work.parent, ended, stops }, invocation);
    return;
  }
  throw new Error(`the run was paused and resumed ${mostTries} times while its shard was received`);
}

/** The shard that a first message may create, whatever the age of its run: that was just read. It has its run's params. */
function created({ turn, spec }: TurnMessage, parent: RunRecord, now: number): ClaimRequest["creates"] {
  return turn > 0 || spec === undefined ? undefined : newShard(parent, JSON.stringify(spec), now);
}
