/**
 * EventBridge's forms written a little wrong, and Quartz, whose fields are EventBridge's with the seconds before them:
 * both have `?`, a year, and weekdays from Sunday, 1. A Quartz line of whole minutes becomes `cron(…)`, another a line
 * of six fields.
 */

/** `CRON(0 3 * * ? *)`, `cron(0 3 * * *)`, `cron(0 3 * * * *)`, `at(2026-12-01T09:00)`. */
export function eventBridgeCall(text: string): string[] {
  const [, call = "", inside = ""] = /^(cron|rate|at)\s*\(([^()]*)\)?\s*$/i.exec(text) ?? [];
  const trimmed = inside.trim();
  if (/^cron$/i.test(call)) {
    const words = trimmed.split(/\s+/);
    // Six fields without their name would be read with seconds first.
    const bare = words.length === 5 ? [trimmed] : [];
    return [`cron(${trimmed})`, ...bare, `cron(${withOneDayField(words)})`, ...quartzLine(trimmed)];
  }
  if (/^rate$/i.test(call)) return [`rate(${trimmed.toLowerCase()})`];
  const instant = trimmed.replace(" ", "T");
  return call === "" ? [] : [`at(${instant})`, `at(${instant}:00)`, instant, `at(${instant}T00:00:00)`];
}

/** `0 0 12 ? * MON-FRI`, `0 0 12 * * ? 2027`, and EventBridge's six fields without `cron(…)`. */
export function quartzLine(text: string): string[] {
  const words = text.split(/\s+/);
  if (words.length < 6 || words.length > 7) return [];
  const [seconds = "", ...rest] = words;
  const year = rest.length === 6 ? (rest[5] as string) : "*";
  const days = rest.slice(0, 5);
  const asQuartz =
    /^0+$/.test(seconds) || !/^[\d*/,-]+$/.test(seconds)
      ? [`cron(${withOneDayField([...days, year])})`]
      : year === "*"
        ? [[seconds, ...days.slice(0, 4), countedFromZero(days[4] as string)].join(" ").replaceAll("?", "*")]
        : [];
  const asEventBridge = words.length === 6 ? [`cron(${withOneDayField(words)})`] : [];
  // EventBridge's day fields are the third and the fifth word, Quartz's the fourth and the sixth.
  const quartzFirst = words[2] !== "?" && words[4] !== "?";
  return quartzFirst ? [...asQuartz, ...asEventBridge] : [...asEventBridge, ...asQuartz];
}

/** EventBridge wants exactly one `?`, in place of the day field that matches every day. */
function withOneDayField(words: readonly string[]): string {
  const fields = [...words];
  const marks = [2, 4].filter((index) => fields[index] === "?").length;
  if (marks === 0) fields[fields[4] === "*" ? 4 : fields[2] === "*" ? 2 : 4] = "?";
  if (marks === 2) fields[2] = "*";
  return fields.join(" ");
}

/** Weekdays from Sunday, 1, counted from Sunday, 0. What follows `/` and `#` is no weekday. */
function countedFromZero(weekdays: string): string {
  return weekdays.replace(/(?<![/#\d])[1-7]\b/g, (day) => String(Number(day) - 1));
}
