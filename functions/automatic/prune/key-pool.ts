/**
 * Prunes the pool of a key: each key that ever had a run has one. It expires two days later, unless a run takes a place there
 * by then.
 */
import { apply, expireSlot, type RunnerContext } from "../../runs/index.ts";
import type { TaskPart } from "../../store/run-store.ts";

const keptSeconds = 2 * 86_400;

export async function pruneKeyPool(
  context: RunnerContext,
  { task, part, held = 0, waiting }: TaskPart,
): Promise<void> {
  if (held > 0 || waiting !== undefined) return;
  await apply(context, { task, part }, expireSlot(Math.floor(context.clock.now() / 1000) + keptSeconds));
}
