/** Which items a shard has: whole numbers. */

/** A part of the whole numbers, from `from` to before `to`. */
export type Range = { readonly from: number; readonly to: number; readonly part?: number };

/** The items of a shard, or of the run where it is not split. */
export function itemsOf(shard: unknown, total: number): readonly number[] {
  const {
    from = 0,
    to = total,
    index = 0,
    of = 1,
  } = (shard ?? {}) as Partial<Range> & {
    readonly index?: number;
    readonly of?: number;
  };
  const items: number[] = [];
  for (let item = from + index; item < to; item += of) items.push(item);
  return items;
}
