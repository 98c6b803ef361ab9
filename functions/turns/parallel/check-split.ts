/**
 * What Pawl checks of a split: both parts are specs, and neither is the whole or the other one; a range is cut exactly, and not before
 * what is done of it. Both parts may keep the range where their other fields cut it. What any other spec means, only its task knows.
 */
import { show } from "../../model/show.ts";
import type { Json } from "../../model/task/task.ts";
import { isTurnedRound, type Range, rangeOf, specText } from "./specs.ts";

/** The two parts of a shard, as JSON texts. */
export interface Parts {
  readonly kept: string;
  readonly rest: string;
}

/**
 * The parts that `splitShard` returned for a shard; undefined where it said that it cannot be cut now.
 * @param cursor of the last item done @throws Error for parts that may lose items or do them twice
 */
export function checkedParts(shard: Json, cursor: Json | undefined, given: unknown): Parts | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== "object" || !("kept" in given) || !("rest" in given))
    throw new Error(
      `splitShard returned ${show(given, 100)}: { kept, rest } is allowed, or undefined where it cannot be cut now`,
    );
  const parts = {
    kept: specText(given.kept, "splitShard returned as kept"),
    rest: specText(given.rest, "splitShard returned as rest"),
  };
  const refuse = (why: string) => {
    throw new Error(`splitShard cut ${show(shard, 100)} into ${parts.kept} and ${parts.rest}: ${why}`);
  };
  if (new Set([JSON.stringify(shard), parts.kept, parts.rest]).size < 3) refuse("two of them are the same");
  const whole = rangeOf(shard);
  if (whole === undefined) return parts;
  const specs = [parts.kept, parts.rest].map((text) => JSON.parse(text) as Json);
  const [kept, rest] = specs.map(rangeOf);
  if (kept === undefined || rest === undefined) return refuse("parts of a range are ranges");
  const keepRange = [kept, rest].every(({ from, to }) => from === whole.from && to === whole.to);
  if (keepRange && new Set([shard, ...specs].map(othersOf)).size === 3) return parts;
  if (kept.from !== whole.from) refuse("kept begins where the shard begins");
  if (kept.to === undefined || kept.to !== rest.from) refuse("rest begins where kept ends");
  if (rest.to !== whole.to) refuse("rest ends where the shard ends");
  if (isTurnedRound(kept) || isTurnedRound(rest)) refuse("a range does not end before it begins");
  if (isBeforeCursor(kept, whole, cursor)) refuse(`what is done reaches to ${show(cursor, 100)}`);
  return parts;
}

/** The fields that cut a range which both parts keep, as JSON text. */
function othersOf(spec: Json): string {
  return JSON.stringify({ ...(spec as object), from: undefined, to: undefined, items: undefined });
}

/** Whether the kept part ends before the last item done. A cursor that is no place in the shard says nothing of that. */
function isBeforeCursor({ to: end }: Range, { from, to }: Range, cursor: Json | undefined): boolean {
  const { byte } = (cursor ?? {}) as { readonly byte?: Json };
  const at = typeof cursor === "number" ? cursor : byte;
  if (typeof at !== "number" || typeof end !== "number") return false;
  return at > end && at >= Number(from ?? Number.NEGATIVE_INFINITY) && at <= Number(to ?? at);
}
