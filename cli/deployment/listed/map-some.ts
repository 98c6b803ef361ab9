/** So many are under way at a time. A thousand calls at once wait for sockets until they time out. */
const mostAtOnce = 32;

/** As `Promise.all` of what each item becomes, but of a few items at a time. Begins no other once one has failed. */
export async function mapSome<Item, Found>(
  items: readonly Item[],
  map: (item: Item) => Promise<Found>,
): Promise<Found[]> {
  const found: Found[] = [];
  let begun = 0;
  const work = async () => {
    while (begun < items.length) {
      const i = begun++;
      found[i] = await map(items[i] as Item);
    }
  };
  const failed = (error: unknown) => {
    begun = items.length;
    throw error;
  };
  await Promise.all(Array.from({ length: mostAtOnce }, () => work().catch(failed)));
  return found;
}
