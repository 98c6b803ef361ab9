/** A spec says which part of a collection a shard is. Pawl knows two kinds: a range, and one of several parts by its index. */
import { byteLength } from "../../model/cut.ts";
import { NonRetryableError } from "../../model/errors.ts";
import { hidden, hiddenText } from "../../model/mask/hide.ts";
import { show } from "../../model/show.ts";
import type { Json } from "../../model/task/task.ts";
import type { Turn } from "../turn.ts";

/** The longest spec as JSON, in bytes. */
const longestSpec = 1_024;

/** A spec as JSON text. @param from what gave it, such as "shards yielded" @throws NonRetryableError for what is not JSON, or too long */
export function specText(spec: unknown, from: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(spec);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new NonRetryableError(`${from} ${show(spec)}, which is not JSON`);
  if (byteLength(text) > longestSpec)
    throw new NonRetryableError(
      `${from} ${byteLength(text)} bytes of JSON: at most ${longestSpec} are allowed`,
    );
  return text;
}

/**
 * Refuses a spec that shows values of encrypted params: it is stored and sent as it is. Numbers that say a place may be equal by chance.
 * @throws NonRetryableError that shows no part of it
 */
export function checkSecret({ deployed, mask }: Turn, text: string, from: string): void {
  if (!deployed.task.encrypted || mask === undefined) return;
  const spec = JSON.parse(text) as Json;
  const others = collectionOf(spec);
  if (JSON.stringify(hidden([], mask, spec)) === text && hiddenText(mask, others) === others) return;
  throw new NonRetryableError(
    `${from} a spec with a value of the params, which are encrypted, and a spec is stored as it is: take the value from ctx.params in items`,
  );
}

/** It begins at `from`, and ends before `to`. The first of several may have no beginning, the last no end. */
export interface Range {
  readonly from: number | string | undefined;
  readonly to: number | string | undefined;
}

/** The range that a spec is; undefined for any other spec. */
export function rangeOf(spec: Json | undefined): Range | undefined {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return undefined;
  const { from, to } = spec as { readonly from?: Json; readonly to?: Json };
  const bounds = [from ?? undefined, to ?? undefined];
  const isRange = bounds.some(isBound) && bounds.every((each) => each === undefined || isBound(each));
  return isRange ? ({ from: bounds[0], to: bounds[1] } as Range) : undefined;
}

/** Whether two ranges have numbers in common. False also for ranges of strings: only their database knows their order. */
export function overlap(one: Range, other: Range): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  return a !== undefined && b !== undefined && Math.max(a[0], b[0]) < Math.min(a[1], b[1]);
}

/** Whether a range of numbers ends before it begins. */
export function isTurnedRound({ from, to }: Range): boolean {
  return typeof from === "number" && typeof to === "number" && from > to;
}

/** A part by its index; undefined for any other spec. */
export function partOf(spec: Json | undefined): { readonly index: number; readonly of: number } | undefined {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return undefined;
  const { index, of } = spec as { readonly index?: Json; readonly of?: Json };
  return typeof index === "number" && typeof of === "number" ? { index, of } : undefined;
}

/** Where a part is and how large: the fields of ranges and of parts by index, `items`. */
const ofPlace = new Set(["from", "to", "index", "of", "items"]);
/** Those of a part of a CSV, which are numbers. */
const ofCsv = new Set(["row", "rows", "line", "lines"]);

/** As JSON text, the fields of a spec that do not say where it is, such as its file. Parts of one collection have the same. */
export function collectionOf(spec: Json | undefined): string {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return JSON.stringify(spec ?? null);
  const others = Object.entries(spec).filter(
    ([name, value]) => !ofPlace.has(name) && !(ofCsv.has(name) && typeof value === "number"),
  );
  return JSON.stringify(Object.fromEntries(others.sort(([a], [b]) => (a < b ? -1 : 1))));
}

function isBound(value: unknown): value is number | string {
  return typeof value === "number" || typeof value === "string";
}

/** Where a range of numbers begins and ends. */
function numbersOf({ from, to }: Range): readonly [number, number] | undefined {
  if (typeof from === "string" || typeof to === "string") return undefined;
  return [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
}
