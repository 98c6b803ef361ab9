/** Looks at the beginning of a file: that it is text in UTF-8, and lines of JSON. */
import { encodingByZeros, readMark } from "../file/encoding.ts";
import { FileMistakeError } from "../file/mistake.ts";
import { archiveBytes, binaryKind, documentKind } from "../file/signature.ts";

/** So much tells what a file is. */
export const lookedAtBytes = archiveBytes;

/** The byte at which the text begins, behind a mark. @throws FileMistakeError for what is not UTF-8 */
export function textStart(head: Uint8Array): number {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const mark = readMark(bytes);
  const kind = mark === undefined ? binaryKind(bytes) : undefined;
  if (kind !== undefined) refuse(`it is ${kind.name}, not JSON Lines${packedAdvice(kind.name)}`);
  const encoding = mark === undefined ? encodingByZeros(bytes) : mark.name;
  if (encoding !== undefined && encoding !== "utf-8")
    refuse(`it is in ${encoding.toUpperCase()}: save it as UTF-8, which JSON has to be in`);
  return mark?.end ?? 0;
}

/** @throws FileMistakeError if the first line shows that the file has no lines of JSON, so that each of them would fail */
export function checkFirstLine(line: string): void {
  const text = line.trim();
  if (text === "[" || text === "{")
    refuse(
      "it is one JSON document over several lines: write each item on a line of its own, as jq -c '.[]' does",
    );
  const kind = documentKind(text);
  if (kind !== undefined && !kind.name.includes("JSON")) refuse(`it is ${kind.name}, not JSON Lines`);
}

function packedAdvice(name: string): string {
  return /compressed by gzip/.test(name) ? ": end its name in .gz, or pass the option gzip: true" : "";
}

function refuse(message: string): never {
  throw new FileMistakeError({ line: 1, byte: 0, message });
}
