/** The form of shards that are only counted: `{ index, of }`, which a task without `shards` has. */
import { show } from "../../model/show.ts";

export interface IndexShard {
  /** From 0. */
  readonly index: number;
  readonly of: number;
}

/** Whether a shard has the form. @throws Error where it has it with other numbers */
export function isIndexShard(what: string, shard: unknown): shard is IndexShard {
  const { index, of } = (shard ?? {}) as { readonly index?: unknown; readonly of?: unknown };
  if (index === undefined && of === undefined) return false;
  const isPart =
    Number.isInteger(index) && Number.isInteger(of) && Number(index) >= 0 && Number(index) < Number(of);
  if (isPart) return true;
  throw new Error(
    `${what}: shard ${show(shard)} is not allowed: index is a whole number from 0, and less than of`,
  );
}
