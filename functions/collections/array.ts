/**
 * Walks an array that is the same in every turn. The cursor is the number of values done.
 *
 *     async *items({ cursor }) { yield* array(["AD", "AE"], { after: cursor }); }
 */
export function* array<T>(
  values: readonly T[],
  { after = 0 }: { readonly after?: number } = {},
): Generator<readonly [value: T, cursor: number]> {
  for (const [i, value] of values.slice(after).entries()) yield [value, after + i + 1];
}
