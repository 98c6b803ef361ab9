/** The form is the address: each field is a value of its query, and the query is what the command is asked. */
import type { Ask, OptionValue } from "../../api/call.ts";
import { countText } from "../../words/count.ts";
import type { BackfillParams } from "./documents.ts";

/** Ranges that end now, as `--from` takes them. */
export const presets = [
  ["1h", "the last hour"],
  ["6h", "the last 6 hours"],
  ["1d", "the last day"],
  ["7d", "the last 7 days"],
  ["30d", "the last 30 days"],
] as const;

/** Where neither a range nor an instant is given. */
export const defaultFrom = "7d";

export const isPreset = (from: string) => /^\d+[a-z]+$/.test(from);

const units: Readonly<Record<string, string>> = {
  ...{ s: "second", m: "minute", min: "minute", h: "hour", d: "day" },
};

/** `the last 2 days` of `2d`; what `--from` does not take as it is. */
export function lastWords(from: string): string {
  const [, count = "", letter = ""] = /^(\d+)([a-z]+)$/.exec(from) ?? [];
  const unit = Object.hasOwn(units, letter) ? units[letter] : undefined;
  if (unit === undefined) return `the last ${from}`;
  return Number(count) === 1 ? `the last ${unit}` : `the last ${countText(Number(count))} ${unit}s`;
}

/** The options of a call, as far as the address has them. */
export function optionsOf(query: URLSearchParams): Readonly<Record<string, OptionValue>> {
  const given = (name: string) => query.get(name) || undefined;
  const from = given("from") ?? defaultFrom;
  return {
    from,
    // A range of the last days ends now.
    to: isPreset(from) ? undefined : given("to"),
    trigger: given("trigger"),
    only: given("only"),
    reverse: query.has("reverse"),
    "max-concurrent": given("max"),
    overlap: query.get("overlap") === "allow" ? "allow" : undefined,
    force: query.has("force"),
  };
}

/** What the plan is asked for; undefined until a task was chosen. */
export function planAsk(query: URLSearchParams): Ask | undefined {
  const task = query.get("task");
  if (!task) return undefined;
  return { command: "backfill", args: [task], options: { ...optionsOf(query), "dry-run": true } };
}

/** The plan of a backfill that was started, as it is now. A pause of the task does not keep it from being told. */
export function planOfRun(params: BackfillParams, startedAt: string): Ask {
  const { task, trigger, from, to = startedAt, only, reverse, maxConcurrent, overlap } = params;
  const options = { from, to, trigger, only, reverse, overlap, "max-concurrent": maxConcurrent };
  return { command: "backfill", args: [task], options: { ...options, force: true, "dry-run": true } };
}

/** The query of a form that asks for the same again. @param params of a backfill @param only in place of its own */
export function formOf(params: BackfillParams, only = params.only): Record<string, string | undefined> {
  const { task, trigger, from, to, reverse, maxConcurrent, overlap } = params;
  return {
    ...{
      task,
      trigger,
      from,
      to,
      only,
      max: maxConcurrent === undefined ? undefined : String(maxConcurrent),
    },
    ...{ reverse: reverse ? "1" : undefined, overlap, run: undefined },
  };
}
