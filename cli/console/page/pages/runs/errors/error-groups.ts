/** Errored runs grouped by what went wrong: the error's name, and its message without what differs from run to run. */
import { rawText, timeOf } from "../../../words/time.ts";
import type { ListedRun } from "../documents.ts";

export interface ErrorGroup {
  /** Name and pattern. */
  readonly key: string;
  readonly name: string;
  /** The message; what differs is an ellipsis. */
  readonly pattern: string;
  /** The newest first. */
  readonly runs: readonly ListedRun[];
  readonly tasks: readonly string[];
  /** ISO. */
  readonly first: string;
  readonly last: string;
}

/** The most of a message that counts, in characters. */
const longestPattern = 300;

/** A message without quoted parts, instants, ids, and numbers. */
export function patternOf(message: string): string {
  return message
    .replace(/"[^"\n]*"|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)|“[^”\n]*”/g, (text) => `${text[0]}…${text.at(-1)}`)
    .replace(/\b(?:https?|s3):\/\/[^\s"'`)]+/g, "…")
    .replace(/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b/g, "…")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "…")
    .replace(/\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{6,}\b/gi, "…")
    .replace(/\d[\d.,_:]*\d|\d/g, "…")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, longestPattern);
}

/** The largest first. */
export function groupErrors(runs: readonly ListedRun[]): readonly ErrorGroup[] {
  const groups = new Map<
    string,
    { readonly name: string; readonly pattern: string; readonly runs: ListedRun[] }
  >();
  for (const run of runs) {
    const { name, message } = failureOf(run);
    const pattern = patternOf(rawText(message));
    const key = `${name}: ${pattern}`;
    const group = groups.get(key) ?? { name, pattern, runs: [] };
    groups.set(key, group);
    group.runs.push(run);
  }
  return [...groups]
    .map(([key, group]) => {
      const instants = group.runs.map(failedAt).sort();
      return {
        ...{ key, ...group },
        tasks: [...new Set(group.runs.map(({ task }) => task))],
        first: instants[0] ?? "",
        last: instants.at(-1) ?? "",
      };
    })
    .sort((a, b) => b.runs.length - a.runs.length || b.last.localeCompare(a.last));
}

function failureOf({ status, error, reason }: ListedRun): {
  readonly name: string;
  readonly message: string;
} {
  return (
    error ?? {
      name: status === "rejected" ? "Rejected message" : "Error",
      message: reason ?? "no reason is kept",
    }
  );
}

/** ISO; of a record that has none, what it has in its place. */
export function failedAt({ error, endedAt, scheduledTime }: ListedRun): string {
  return rawText(error?.at ?? endedAt ?? scheduledTime);
}

/** How many instants fall into each of so many equal parts of a stretch. @param from, to in epoch milliseconds */
export function countsOver(
  instants: readonly string[],
  from: number,
  to: number,
  parts: number,
): readonly number[] {
  const counts = Array.from({ length: parts }, () => 0);
  const size = Math.max(1, to - from) / parts;
  for (const at of instants) {
    const part = Math.min(parts - 1, Math.max(0, Math.floor((timeOf(at) - from) / size)));
    if (Number.isNaN(part)) continue;
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}
