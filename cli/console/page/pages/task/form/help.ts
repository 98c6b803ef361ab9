/** What is said of a field besides its description: the zone of an instant, and what is sent for it. */
import { instantText } from "../../../words/time.ts";
import type { FormField } from "./fields.ts";

export function helpOf(
  { kind, fallback, choices }: FormField,
  value: string | readonly string[] | undefined,
  zones: readonly string[],
): string[] {
  const text = typeof value === "string" ? value : "";
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // These have no placeholder.
  const else_ = kind === "date" || kind === "datetime" ? fallbackText(fallback) : [];
  if (kind === "list") return choices === undefined ? ["one item a line"] : fallbackText(fallback);
  if (kind === "json") return ["as JSON"];
  if (kind === "date") {
    const at = Date.parse(`${text}T00:00:00Z`);
    const day = Number.isNaN(at) ? [] : [instantText(at, "UTC").replace(/,? 00:00:00$/, "")];
    return ["a day, without a time zone", ...day, ...else_];
  }
  if (kind !== "datetime") return [];
  const at = Date.parse(text);
  if (Number.isNaN(at)) return [`in your time zone, ${own}`, ...else_];
  const others = zones.filter((zone) => zone !== own).map((zone) => `${instantText(at, zone)} in ${zone}`);
  return [`in your time zone, ${own}`, `sent as ${new Date(at).toISOString()}`, ...others];
}

function fallbackText(fallback: unknown): string[] {
  return fallback === undefined ? [] : [`default: ${shown(fallback)}`];
}

/** A default as a field shows it. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
