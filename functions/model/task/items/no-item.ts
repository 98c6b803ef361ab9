/**
 * A cursor without an item: a walk says that nothing is left to do up to there. Pawl can save it and stop, though no item
 * came. Where few items of a source are walked, a turn would otherwise end where it began.
 */
import type { Json } from "../context/task-context.ts";

/** What a walk yields in place of `[item, cursor]`. Made by `noItem` alone. */
export class NoItem {
  readonly #cursor: Json;

  constructor(cursor: Json) {
    this.#cursor = cursor;
  }

  get cursor(): Json {
    return this.#cursor;
  }
}

/** Yielded by a collection in place of `[item, cursor]`: there is no item before this cursor that is not done. */
export function noItem(cursor: Json): NoItem {
  return new NoItem(cursor);
}

/**
 * The method of a collection that gives it with its cursors without items. Whoever walks it in the ordinary way sees items alone.
 */
export const withCursors: unique symbol = /* @__PURE__ */ Symbol.for("pawl.withCursors") as never;

/** A collection that has them. */
export interface WithCursors {
  readonly [withCursors]?: () => AsyncIterable<unknown>;
}
