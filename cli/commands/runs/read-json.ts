/**
 * JSON that a person wrote, in an option, a file or on standard input. What is wrong with it is said with line and column.
 */
import { open } from "node:fs/promises";
import { lostByParsing, placeIn } from "../../../functions/model/lost-by-parsing.ts";
import { printableLine } from "../../../functions/model/printable.ts";
import { show } from "../../../functions/model/show.ts";
import type { Shell } from "../../shell.ts";
import { UsageError } from "../../usage.ts";

/** A text, and how a message calls it. */
export interface GivenText {
  readonly text: string;
  readonly from: string;
}

/** More than the longest params, which may be indented. */
const mostBytes = 1024 * 1024;

/** An option's text: its value, with `@` the content of a file, with `-` what is on standard input. @throws UsageError */
export async function readText(option: string, value: string, stdin: Shell["stdin"]): Promise<GivenText> {
  if (value === "-")
    return { text: decode(await bytesOf(stdin, `${option} -`), `${option} -`), from: `${option} -` };
  if (!value.startsWith("@")) return { text: value, from: option };
  const from = `${option} ${show(value, 400)}`;
  if (value === "@") throw new UsageError(`${from} names no file: write @FILE`);
  const file = await open(value.slice(1)).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${from} cannot be read: ${cause.code === "ENOENT" ? "no such file" : cause.message}`,
      { cause },
    );
  });
  try {
    if ((await file.stat()).isDirectory()) throw new UsageError(`${from} cannot be read: it is a folder`);
    return { text: decode(await bytesOf(file.createReadStream({ autoClose: false }), from), from), from };
  } finally {
    await file.close();
  }
}

async function bytesOf(stream: AsyncIterable<Uint8Array | string>, from: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new UsageError(`${from} is too large: at most ${mostBytes} bytes are read`);
    chunks.push(Buffer.from(chunk as Uint8Array));
  }
  return Buffer.concat(chunks);
}

/** UTF-8, or what a byte order mark says. */
function decode(bytes: Buffer, from: string): string {
  const marks: Readonly<Record<string, string>> = { fffe: "utf-16le", feff: "utf-16be" };
  const encoding = marks[bytes.subarray(0, 2).toString("hex")] ?? "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    const hint = encoding === "utf-8" ? ": UTF-16 is read where it begins with its byte order mark" : "";
    throw new UsageError(`${from} is not a text in ${encoding.toUpperCase()}${hint}`, { cause });
  }
}

/** Reads JSON, of which nothing may be lost. @throws UsageError with the place of the first mistake */
export function readJson({ text, from }: GivenText): unknown {
  // A byte order mark is no mistake of the person's.
  const json = text.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    if (json.trim() === "") throw new UsageError(`${from} is not JSON: it is empty`, { cause });
    const place = placeOfMistake(json);
    const found =
      json[place] === undefined
        ? "it ends too early"
        : `unexpected ${printableLine(JSON.stringify(String.fromCodePoint(json.codePointAt(place) ?? 0)))}`;
    throw new UsageError(`${from} is not JSON: ${placeIn(json, place)}: ${found}`, { cause });
  }
  const lost = lostByParsing(json);
  if (lost !== undefined) throw new UsageError(`${from}: ${lost}`);
  return value;
}

/** Where a text that is not JSON ceases to be its beginning: found by halving, since not every error of `JSON.parse` says it. */
function placeOfMistake(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const length = Math.floor((good + bad) / 2);
    if (length <= text.length && canGoOn(text.slice(0, length))) good = length;
    else bad = length;
  }
  return good;
}

/** Whether a text is JSON, or could be the beginning of some. */
function canGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return /end of JSON input|^Unterminated string/.test(message) || Number(position) >= text.length;
  }
}
