import { invalidValue } from "../errors.ts";
import type { RawAttribute } from "../raw-item.ts";

/** The longest keys, in bytes. */
const longest = { hash: 2048, range: 1024 };

/** The key of a table or index must not be too long. Numbers never are. */
export function checkKeySize({ S = "", B = "" }: RawAttribute, isHash: boolean): void {
  const size = Buffer.byteLength(S) + Buffer.byteLength(B, "base64");
  if (isHash && size > longest.hash) {
    throw invalidValue("Size of hashkey has exceeded the maximum size limit of2048 bytes");
  }
  if (!isHash && size > longest.range) {
    throw invalidValue("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  }
}
