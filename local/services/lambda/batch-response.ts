/**
 * What a function's answer means for a batch when its event source has `ReportBatchItemFailures`: which of the
 * messages failed. Nothing, an empty object, an absent or empty list: none did. A list with an entry that names
 * no message of the batch, or an answer that is no such list: all did.
 *
 * @param answer JSON text
 * @param all the ids of the batch's messages
 */
export function failedItems(answer: string, all: ReadonlySet<string>): ReadonlySet<string> {
  const value = JSON.parse(answer) as unknown;
  if (value === null) return new Set();
  if (typeof value !== "object" || Array.isArray(value)) return all;
  const { batchItemFailures } = value as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return all;
  const failed = batchItemFailures.map(
    (item) => (item as { itemIdentifier?: unknown } | null)?.itemIdentifier,
  );
  const known = failed.every((id) => typeof id === "string" && all.has(id));
  return known ? new Set(failed as string[]) : all;
}
