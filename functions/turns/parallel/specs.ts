/** A spec says which part of a collection a shard is. Pawl knows two kinds: a range, and one of several parts by its index. */
import { byteLength } from "../../model/cut.ts";
import { NonRetryableError } from "../../model/errors.ts";
import { readInstant } from "../../model/instant.ts";
import type { Mask } from "../../model/mask/hide.ts";
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
 * Refuses a spec that shows values of encrypted params: it is stored and sent as it is. What may be equal by chance is not
 * looked at: numbers and dates that say a place, numbers of fewer than four digits, booleans, and names of fewer than four characters.
 * @throws NonRetryableError that shows no part of it
 */
export function checkSecret({ deployed, mask }: Turn, text: string, from: string): void {
  if (!deployed.task.encrypted || mask === undefined || !shows(mask, JSON.parse(text))) return;
  throw new NonRetryableError(
    `${from} a spec with a value of the params, which are encrypted, and a spec is stored as it is: take the value from ctx.params in items`,
  );
}

const leastDigits = 4;
const leastName = 4;

/** Whether a spec, or a part of one, shows what is masked. @param name of an object that is the spec itself */
function shows(mask: Mask, value: Json, depth = 0, name?: string): boolean {
  const isPlace = depth === 1 && name !== undefined && isOfPlace(name, value);
  if (typeof value === "string") return mask(value) !== value && !(isPlace && isDate(value));
  if (typeof value === "number")
    return !isPlace && `${value}`.replace(/\D/g, "").length >= leastDigits && mask(`${value}`) !== `${value}`;
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some((member: Json) => shows(mask, member, depth + 1));
  return Object.entries(value as Readonly<Record<string, Json>>).some(
    ([key, member]) => (key.length >= leastName && mask(key) !== key) || shows(mask, member, depth + 1, key),
  );
}

/** A date, or an instant, as ISO 8601 writes it. */
function isDate(text: string): boolean {
  return /^\d{4}-\d\d(-\d\d)?$/.test(text) || readInstant(text) !== undefined;
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
  const others = Object.entries(spec).filter(([name, value]) => !isOfPlace(name, value));
  return JSON.stringify(Object.fromEntries(others.sort(([a], [b]) => (a < b ? -1 : 1))));
}

function isOfPlace(name: string, value: unknown): boolean {
  return ofPlace.has(name) || (ofCsv.has(name) && typeof value === "number");
}

function isBound(value: unknown): value is number | string {
  return typeof value === "number" || typeof value === "string";
}

/** Where a range of numbers begins and ends. */
function numbersOf({ from, to }: Range): readonly [number, number] | undefined {
  if (typeof from === "string" || typeof to === "string") return undefined;
  return [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
}
