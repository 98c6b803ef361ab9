/**
 * A run that is split, in a worker whose task is not parallel any more. To walk it here would do its whole collection again, beside
 * its shards. So it ends, and says what to do: a redrive goes on where its shards are.
 */
import { NonRetryableError } from "../../model/errors.ts";
import type { SavedProgress } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";

/** What the turns of a run that is split never write: its shards' counts add to these at the same time. */
export const addedByShards = {
  ticks: undefined,
  skippedItems: undefined,
} as unknown as Partial<SavedProgress>;

/** What the run ends with. */
export function notParallel({ run, checkpoints }: Turn): NonRetryableError {
  checkpoints.add(addedByShards);
  return new NonRetryableError(
    `it is split into ${run.shards} shards, and its task is not parallel any more: deploy parallel: { shards: 1 }, and redrive it`,
  );
}
