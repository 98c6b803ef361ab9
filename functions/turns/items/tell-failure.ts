import { itemOf } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";

/** Tells of what ends an attempt, before that is written: a worker that dies between the two tells it again. */
export function tellFailure(turn: Turn, error: unknown): Promise<void> | undefined {
  const { failing, context } = turn;
  const { cursor } = failing ?? turn.checkpoints;
  return context.tellError?.(turn, error, { item: failing && itemOf(failing), cursor });
}
