/** The size of an item by DynamoDB's rules: names and values in UTF-8, numbers at half a byte a digit. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes({ S, N, BOOL, NULL, M, L, ...other }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/\D/g, "").length / 2) + 1 + (N.startsWith("-") ? 1 : 0);
  if (BOOL !== undefined || NULL !== undefined) return 1;
  if (M !== undefined) return 3 + Object.keys(M).length + itemBytes(M);
  if (L !== undefined) return 3 + L.reduce((sum, value) => sum + 1 + valueBytes(value), 0);
  throw new Error(`a run's record must not contain ${Object.keys(other).join(", ")}`);
}
