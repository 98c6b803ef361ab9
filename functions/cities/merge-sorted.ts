/** Merges walks, each in order, into one in order. Reads no further ahead than each walk's next value. */
export async function* mergeSorted<T>(
  walks: readonly AsyncGenerator<T>[],
  isBefore: (a: T, b: T) => boolean,
): AsyncGenerator<T> {
  try {
    const heads = await Promise.all(walks.map((walk) => walk.next()));
    for (;;) {
      let first = -1;
      for (const [i, head] of heads.entries()) {
        if (head.done) continue;
        const best = heads[first];
        if (best === undefined || best.done || isBefore(head.value, best.value)) first = i;
      }
      const [walk, head] = [walks[first], heads[first]];
      if (walk === undefined || head === undefined || head.done) return;
      yield head.value;
      heads[first] = await walk.next();
    }
  } finally {
    await Promise.all(walks.map((walk) => walk.return(undefined)));
  }
}
