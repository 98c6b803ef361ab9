/** A span of time in words: `24 h`, `90 min`, `45 s`. */
export function spanText(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Seconds of a number of them, or of a text such as `"24h"`; NaN for anything else. */
export function secondsOf(given: unknown): number {
  if (typeof given === "number") return given;
  const [, count, unit = "s"] = /^(\d{1,9})([smhd])$/.exec(typeof given === "string" ? given : "") ?? [];
  return Number(count) * unitSeconds[unit as keyof typeof unitSeconds];
}
