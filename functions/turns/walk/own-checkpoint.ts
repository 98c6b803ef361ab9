import { show } from "../../model/show.ts";
import type { Json } from "../../model/task/task.ts";
import { checkedCursor } from "../checkpoints.ts";
import type { Turn } from "../turn.ts";

/** A task's own `run` says where it is: noted, and saved when it is time. @throws where its turn is over, or must stop */
export async function ownCheckpoint(turn: Turn, cursor: Json, ticks: number | undefined): Promise<void> {
  const { context, checkpoints, lease } = turn;
  const checked = checkedCursor(cursor);
  if (ticks !== undefined && !(Number.isSafeInteger(ticks) && ticks >= 0)) {
    throw new Error(`ticks ${show(ticks)} is not allowed: a whole number from 0`);
  }
  if (lease.isClosed) throw new Error("the turn is over: nothing is saved any more");
  checkpoints.moveTo(checked, ticks ?? checkpoints.ticks + 1);
  const { checkInAt, throttling } = turn;
  if (context.clock.monotonic() < Math.min(checkInAt, throttling?.askAt ?? checkInAt)) return;
  const stop = await turn.checkIn();
  if (stop !== undefined && stop.kind !== "finish")
    throw turn.request.signal.reason ?? new Error("the turn is over");
}
