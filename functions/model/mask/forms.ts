/** How a text of Pawl's may write a value. */
import { wellFormed } from "../cut.ts";
import { printableLine } from "../printable.ts";

/** A shorter value, in characters, is part of too many words. */
const leastAnywhere = 4;

/** Whether a value is replaced also within words. A number or a boolean is not. */
export function isEverywhere(secret: string): boolean {
  return (
    secret.trim().length >= leastAnywhere && !/^(-?\d+(\.\d+)?(e[+-]?\d+)?|true|false|null)$/.test(secret)
  );
}

/** A value as a text may have it: as it is, escaped once or twice, encoded for a URL, and each of its lines. */
export function formsOf(secret: string): string[] {
  const lines = secret.split(/\r\n|[\n\r]/).map((line) => line.trim());
  return [secret.trim(), ...(lines.length > 1 ? lines : [])].filter(isEverywhere).flatMap((text) => {
    const json = inJson(text);
    return [
      text,
      json,
      inJson(json),
      ...inAscii(json),
      wellFormed(text),
      printableLine(text),
      printableLine(json),
      ...inUrl(text),
    ];
  });
}

/** For a regular expression. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As JSON of other languages has it, where they escape all that is no ASCII: with digits of either case, escaped once or twice. */
function inAscii(json: string): string[] {
  const hex = (unit: string) => unit.charCodeAt(0).toString(16).padStart(4, "0");
  const lower = json.replace(/[^ -~]/g, (unit) => `\\u${hex(unit)}`);
  const upper = json.replace(/[^ -~]/g, (unit) => `\\u${hex(unit).toUpperCase()}`);
  return [lower, inJson(lower), upper, inJson(upper)];
}

/** In a path, and in a form. */
function inUrl(text: string): string[] {
  const encoded = encodeURIComponent(text.toWellFormed());
  return [encoded, encoded.replaceAll("%20", "+"), new URLSearchParams([["", text]]).toString().slice(1)];
}
