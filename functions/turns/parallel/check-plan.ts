/**
 * What can be told of a plan: each spec is JSON of at most 1 KB; ranges follow each other without gap or overlap; parts by index come
 * once each. What any other spec means is known to its task alone.
 */
import { byteLength } from "../../model/cut.ts";
import { NonRetryableError } from "../../model/errors.ts";
import { show } from "../../model/show.ts";
import { mostShards } from "../../model/task/shards/parallel.ts";
import type { Json } from "../../model/task/task.ts";

/** The longest spec as JSON, in bytes. */
const longestSpec = 1_024;

/** A spec as JSON text. @throws NonRetryableError for what is none */
export function specText(spec: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(spec);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new NonRetryableError(`shards yielded ${show(spec)}, which is no JSON`);
  if (byteLength(text) > longestSpec)
    throw new NonRetryableError(
      `shards yielded ${byteLength(text)} bytes of JSON: at most ${longestSpec} are allowed`,
    );
  return text;
}

/** Looks at the specs of one plan, in their order. */
export class PlanCheck {
  #count = 0;
  #items = 0;
  #last: Json | undefined;
  readonly #indexes = new Set<number>();

  /** Takes the next spec. @throws NonRetryableError where it does not follow */
  next(spec: Json): void {
    this.#count++;
    if (this.#count > mostShards)
      throw new NonRetryableError(
        `shards yielded more than ${mostShards} specs: at most so many are allowed`,
      );
    this.#items += itemsOf(spec);
    const last = this.#last;
    this.#last = spec;
    const range = rangeOf(spec);
    if (range !== undefined) follow(last, spec, range);
    const part = partOf(spec);
    if (part === undefined) return;
    const { index, of } = part;
    const isOne = Number.isInteger(index) && index >= 0 && index < of && !this.#indexes.has(index);
    if (!isOne || partOf(last ?? spec)?.of !== of)
      throw new NonRetryableError(
        `shards yielded ${show(spec, 100)} after ${show(last, 100)}: each index from 0 below one and the same "of" comes once`,
      );
    this.#indexes.add(index);
  }

  /** How many there are, and how many items they have, where each of them says so. */
  get plan(): { readonly shards: number; readonly items?: number } {
    return { shards: this.#count, items: Number.isNaN(this.#items) ? undefined : this.#items };
  }

  /** The plan is at its end. @throws NonRetryableError where something is missing */
  end(): void {
    const part = partOf(this.#last);
    if (part !== undefined && this.#indexes.size !== part.of)
      throw new NonRetryableError(
        `shards yielded ${this.#indexes.size} of ${part.of} indexes: each comes once`,
      );
  }
}

interface Range {
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

/** A range begins at `from`, and ends before `to`. The first may have no beginning, the last no end. */
function rangeOf(spec: Json | undefined): Range | undefined {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return undefined;
  const { from, to } = spec as { readonly from?: Json; readonly to?: Json };
  return [from, to].some((each) => typeof each === "number" || typeof each === "string")
    ? { from: from ?? undefined, to: to ?? undefined }
    : undefined;
}

function follow(last: Json | undefined, spec: Json, { from, to }: Range): void {
  // The order of texts is their database's.
  if (typeof from === "number" && typeof to === "number" && from > to)
    throw new NonRetryableError(`shards yielded ${show(spec, 100)}, which ends before it begins`);
  const before = rangeOf(last);
  if (before === undefined || before.to === from) {
    if (before === undefined || from !== undefined) return;
  }
  const what =
    isOrdered(before.to) && isOrdered(from) && before.to < from ? "leaves a gap after" : "overlaps";
  throw new NonRetryableError(
    `shards yielded ${show(spec, 100)}, which ${what} ${show(last, 100)}: each range begins where the one before ends`,
  );
}

function isOrdered(value: unknown): value is number | string {
  return typeof value === "number" || typeof value === "string";
}

function partOf(spec: Json | undefined): { readonly index: number; readonly of: number } | undefined {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return undefined;
  const { index, of } = spec as { readonly index?: Json; readonly of?: Json };
  return typeof index === "number" && typeof of === "number" ? { index, of } : undefined;
}

/** NaN for a spec that does not say it. */
function itemsOf(spec: Json): number {
  const { items } = (spec ?? {}) as { readonly items?: unknown };
  return Number.isSafeInteger(items) && Number(items) >= 0 ? Number(items) : Number.NaN;
}
