/** A write with the items that it applies to and those that it refuses: what the files of cases are made of. */
import type { Write } from "../../functions/store/run-store.ts";

/** The instant at which all cases happen, in epoch milliseconds. */
export const now = Date.parse("2026-03-01T12:00:00.000Z");
export const iso = (offset: number) => new Date(now + offset).toISOString();

/** A change to the item that a write is sent to: undefined removes an attribute, "absent" the whole item. */
export type Change<Item> = Partial<Item> | "absent";

/** A write, and the items that it applies to. */
export interface WriteCase<Item> {
  /** Begins with the write's name. */
  readonly title: string;
  readonly write: Write<Item>;
  /** The item that it is meant for; "absent" where there must be none. */
  readonly base: Item | "absent";
  /** Other items that it applies to, as changes of the base, or of `like` where the base is absent. */
  readonly applies?: readonly Change<Item>[];
  /** Items that it refuses, as changes in the same way. */
  readonly refuses: readonly Change<Item>[];
  readonly like?: Item;
}
