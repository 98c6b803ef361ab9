import type { MessageAttribute } from "./message.ts";

/** What counts towards a message's size: its body, and its attributes' names, types and values. */
export function sizeOf(body: string, attributes: Record<string, MessageAttribute> = {}): number {
  let size = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    size += Buffer.byteLength(StringValue ?? "") + Buffer.byteLength(BinaryValue ?? "", "base64");
  }
  return size;
}
