/** Catch-up: which instants still start a run that were missed while a task was paused or disabled, or AWS was out. */
/**
 * `"none"`; the newest instant (`"latest"`); the newest few (`{ last: 3 }`); those of the last seconds
 * (`{ within: 7200 }`).
 */
export type CatchUp = "none" | "latest" | { readonly last: number } | { readonly within: number };

/** The most instants that one catch-up starts. */
export const mostCaughtUp = 1_000;
/** How old an instant may be that a catch-up starts, in seconds: an older one may have had a record. */
export const longestCatchUpSeconds = 30 * 86_400;

/** What a catch-up may be, for messages. */
export const catchUpWords = `"none", "latest", { last: 1 to ${mostCaughtUp} } or { within: seconds, 1 to ${longestCatchUpSeconds} }`;

/** Whether a value is a catch-up. */
export function isCatchUp(value: unknown): value is CatchUp {
  if (value === "none" || value === "latest") return true;
  if (typeof value !== "object" || value === null) return false;
  const [[name, number] = [], ...more] = Object.entries(value);
  const most = name === "last" ? mostCaughtUp : name === "within" ? longestCatchUpSeconds : 0;
  return more.length === 0 && Number.isInteger(number) && number >= 1 && number <= most;
}

/** As a task's file has it: `latest`, `last: 3`, `within: 7200`. */
export function catchUpText(catchUp: CatchUp): string {
  if (typeof catchUp === "string") return catchUp;
  return "last" in catchUp ? `last: ${catchUp.last}` : `within: ${catchUp.within}`;
}
