/**
 * EventBridge's forms written a little wrong, and Quartz, whose fields are EventBridge's with the seconds before them:
 * both have `?`, a year, and weekdays from Sunday, 1. A Quartz line of whole minutes becomes `cron(…)`, another a line
 * of six fields.
 */

/** `CRON(0 3 * * ? *)`, `cron(0 3 * * *)`, `cron(0 3 * * ?)`, `cron(0 3 * * * *)`, `at(2026-12-01T09:00)`. */
export function eventBridgeCall(text: string): string[] {
  const [, call = "", inside = ""] = /^(cron|rate|at)\s*\(([^()]*)\)?\s*$/i.exec(text) ?? [];
  const trimmed = inside.trim();
  if (/^cron$/i.test(call)) {
    const words = trimmed.split(/\s+/);
    // Six fields without their name would be read with seconds first.
    const bare = words.length === 5 ? [trimmed, `cron(${withOneDayField([...words, "*"])})`] : [];
    // Quartz has its ? in the fourth or the sixth field, EventBridge in the third or the fifth.
    const quartz = words.length === 7 || words[3] === "?" || words[5] === "?" ? quartzLine(trimmed) : [];
    return [`cron(${trimmed})`, ...bare, `cron(${withOneDayField(words)})`, ...quartz];
  }
  if (/^rate$/i.test(call)) return [`rate(${trimmed.toLowerCase()})`];
  const instant = trimmed.replace(" ", "T");
  return call === "" ? [] : [`at(${instant})`, `at(${instant}:00)`, instant, `at(${instant}T00:00:00)`];
}

/**
 * `0 0 12 ? * MON-FRI`, `0 0 12 * * ? 2027`, and EventBridge's six fields without `cron(…)`. A line with `?` counts its
 * weekdays as these two do; one without it comes from a cron that has years or seconds, and counts them from Sunday, 0.
 */
export function quartzLine(text: string): string[] {
  const words = text.split(/\s+/);
  if (words.length < 6 || words.length > 7) return [];
  const isMarked = words.includes("?");
  const [seconds = "", ...rest] = words;
  const year = rest.length === 6 ? (rest[5] as string) : "*";
  const fields = rest.slice(0, 5);
  const asQuartz: string[] = [];
  if (/^0+$/.test(seconds)) asQuartz.push(eventBridgeLine([...fields, year], isMarked));
  else if (year === "*" && /^[\d*/,-]+$/.test(seconds)) {
    const weekdays = isMarked ? shifted(fields[4] as string, -1) : (fields[4] as string);
    asQuartz.push([seconds, ...fields.slice(0, 4), weekdays].join(" ").replaceAll("?", "*"));
  }
  const asEventBridge = words.length === 6 ? [eventBridgeLine(words, isMarked)] : [];
  // EventBridge's day fields are the third and the fifth word, Quartz's the fourth and the sixth.
  const quartzFirst = words[2] !== "?" && words[4] !== "?";
  return quartzFirst ? [...asQuartz, ...asEventBridge] : [...asEventBridge, ...asQuartz];
}

function eventBridgeLine(words: readonly string[], isMarked: boolean): string {
  const fields = isMarked ? words : words.map((word, index) => (index === 4 ? shifted(word, 1) : word));
  return `cron(${withOneDayField(fields)})`;
}

/** EventBridge wants exactly one `?`, in place of the day field that matches every day. */
function withOneDayField(words: readonly string[]): string {
  const fields = [...words];
  const marks = [2, 4].filter((index) => fields[index] === "?").length;
  // With two restricted day fields nothing is proposed: EventBridge refuses them.
  const free = fields[4] === "*" ? 4 : fields[2] === "*" ? 2 : undefined;
  if (marks === 0 && free !== undefined) fields[free] = "?";
  if (marks === 2) fields[2] = "*";
  return fields.join(" ");
}

/** Weekdays counted from one more, or one less. What follows `/` and `#` is no weekday. */
function shifted(weekdays: string, by: 1 | -1): string {
  return weekdays.replace(/(?<![/#\d])[0-7](?!\d)/g, (day) =>
    String(by === 1 ? (Number(day) % 7) + 1 : Math.max(0, Number(day) - 1)),
  );
}
