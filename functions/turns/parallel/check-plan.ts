/**
 * What Pawl checks of a plan: each spec is JSON of at most 1 KB and comes once; and of the specs whose
 * other fields are equal, ranges follow each other without gap or overlap, and parts by index come once each. What any other spec
 * means, only its task knows.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { show } from "../../model/show.ts";
import { mostShards } from "../../model/task/shards/parallel.ts";
import type { Json } from "../../model/task/task.ts";
import { collectionOf, isTurnedRound, overlap, partOf, type Range, rangeOf } from "./specs.ts";

/** The specs whose other fields are equal. */
interface Collection {
  /** Of the parts by index: of how many the first one is. */
  of?: number;
  readonly indexes: Set<number>;
  readonly ranges: Range[];
  /** Its newest range, where nothing has come since that is no range. */
  last?: Json;
}

/** Looks at the specs of one plan, in their order. */
export class PlanCheck {
  #count = 0;
  #items = 0;
  #last: Json | undefined;
  readonly #collections = new Map<string, Collection>();
  readonly #texts = new Set<string>();

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
    const name = collectionOf(spec);
    const collection = this.#collections.get(name) ?? { indexes: new Set(), ranges: [] };
    this.#collections.set(name, collection);
    const range = rangeOf(spec);
    if (range !== undefined) follow(collection, spec, range);
    // What is no range may be in the gap of any two.
    else for (const each of this.#collections.values()) each.last = undefined;
    const part = partOf(spec);
    if (part !== undefined) nextPart(collection, last, spec, part);
    const text = JSON.stringify(spec);
    if (this.#texts.has(text))
      throw new NonRetryableError(`shards yielded ${show(spec, 100)} twice: each part comes once`);
    this.#texts.add(text);
  }

  /** How many there are, and how many items they have, where each of them says so. */
  get plan(): { readonly shards: number; readonly items?: number } {
    return { shards: this.#count, items: Number.isNaN(this.#items) ? undefined : this.#items };
  }

  /** The plan is at its end. @throws NonRetryableError where something is missing */
  end(): void {
    const partial = [...this.#collections].filter(([, { of, indexes }]) => indexes.size !== (of ?? 0));
    const [first] = partial;
    if (first === undefined) return;
    const [name, { of, indexes }] = first;
    // Parts of one collection may each have another field of their own, such as a host.
    const together = partial.flatMap(([, each]) => (each.of === of ? [...each.indexes] : [Number.NaN]));
    if (new Set(together).size === of && together.length === of) return;
    throw new NonRetryableError(
      `shards yielded ${indexes.size} of ${of} indexes${name === "{}" ? "" : ` of ${show(JSON.parse(name), 100)}`}: each comes once`,
    );
  }
}

function nextPart(
  collection: Collection,
  last: Json | undefined,
  spec: Json,
  { index, of }: { readonly index: number; readonly of: number },
): void {
  const { indexes } = collection;
  collection.of ??= of;
  const isOne = Number.isInteger(index) && index >= 0 && index < of && !indexes.has(index);
  if (!isOne || collection.of !== of)
    throw new NonRetryableError(
      `shards yielded ${show(spec, 100)} after ${show(last, 100)}: each index from 0 below one and the same "of" comes once`,
    );
  indexes.add(index);
}

function follow(collection: Collection, spec: Json, range: Range): void {
  const { last, ranges } = collection;
  const refuse = (what: string) => {
    throw new NonRetryableError(`shards yielded ${show(spec, 100)}, which ${what}`);
  };
  if (isTurnedRound(range)) refuse("ends before it begins");
  const before = rangeOf(last);
  if (before !== undefined && (before.to !== range.from || range.from === undefined)) {
    const { to } = before;
    const isGap = to !== undefined && range.from !== undefined && to < range.from;
    const what = isGap ? "leaves a gap after" : "overlaps";
    refuse(`${what} ${show(last, 100)}: each range begins where the one before ends`);
  }
  // What comes between two ranges may be in their gap.
  const other = before === undefined && ranges.find((each) => overlap(each, range));
  if (other) refuse(`overlaps ${show(other, 100)}: each item is in one part`);
  ranges.push(range);
  collection.last = spec;
}

/** NaN for a spec that does not say it. */
function itemsOf(spec: Json): number {
  const { items } = (spec ?? {}) as { readonly items?: unknown };
  return Number.isSafeInteger(items) && Number(items) >= 0 ? Number(items) : Number.NaN;
}
