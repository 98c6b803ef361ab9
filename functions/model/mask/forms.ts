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

/** A value as a text may have it: as it is, escaped once or twice, encoded for a URL or as its part, printed by Node, and each of its lines. */
export function formsOf(secret: string): string[] {
  const lines = secret.split(/\r\n|[\n\r]/).map((line) => line.trim());
  return [secret.trim(), ...(lines.length > 1 ? lines : [])].filter(isEverywhere).flatMap((text) => {
    const json = inJson(text);
    const inspected = inInspect(text);
    const all = [
      text,
      json,
      inJson(json),
      inspected,
      inJson(inspected),
      inInspect(json),
      ...inAscii(json),
      wellFormed(text),
      printableLine(text),
      printableLine(json),
      ...inUrl(text),
    ];
    // An address leaves out `..` of a path and what is before it: what is left may be short, or a word.
    return all.filter((form) => isEverywhere(form) && 2 * form.length > text.length);
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

/** As Node prints it within an object, without the quotes around it. */
function inInspect(text: string): string {
  // Node takes the first of these quotes that needs no escape.
  const isEscaped = ["'", '"'].every((quote) => text.includes(quote)) && /`|\$\{/.test(text);
  return text.replace(/[\\'\p{Cc}\p{Cs}]/gu, (unit) => {
    if (unit === "'") return isEscaped ? "\\'" : unit;
    const json = inJson(unit);
    const code = unit.charCodeAt(0);
    return json.length === 2 || code > 0xff ? json : `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

/** Encoded as a whole, in a form, and as each part of an address that escapes it as it does. */
function inUrl(text: string): string[] {
  if (/^[\w~-]*$/.test(text)) return [];
  const wellFormed = text.toWellFormed();
  const encoded = encodeURIComponent(wellFormed);
  const url = new URL("https://x/");
  url.pathname = url.search = url.hash = url.username = text;
  return [
    encoded,
    encoded.replaceAll("%20", "+"),
    new URLSearchParams([["", text]]).toString().slice(1),
    encodeURI(wellFormed),
    new URL(`https://x/${text}`).href.slice("https://x/".length),
    new URL(`https://x/?${text}`).href.slice("https://x/?".length),
    new URL(`https://x/#${text}`).href.slice("https://x/#".length),
    url.pathname.slice(1),
    url.search.slice(1),
    url.hash.slice(1),
    url.username,
  ];
}
