/** Two runs side by side, line by line, with which differ. */
import { countText } from "../../../words/count.ts";
import { rateText } from "../../../words/rate.ts";
import { durationText } from "../../../words/time.ts";
import { tookMs } from "../../../words/took.ts";
import { usdText } from "../../../words/usd.ts";
import type { RunDetails } from "../documents.ts";
import { usageOf } from "../figures.ts";

export interface ComparedLine {
  readonly name: string;
  readonly mine: string;
  readonly other: string;
  readonly differs: boolean;
  /** By how much, such as `+20 %`; of figures alone. */
  readonly change?: string;
}

type Figure = readonly [
  name: string,
  of: (run: RunDetails) => number | undefined,
  text: (n: number) => string,
];

const figures: readonly Figure[] = [
  ["Duration", (run) => tookMs(run), durationText],
  [
    "Waited to begin",
    ({ createdAt, startedAt }) => tookMs({ startedAt: createdAt, endedAt: startedAt }),
    durationText,
  ],
  ["Work", (run) => usageOf(run)?.ms, durationText],
  ["CPU", (run) => usageOf(run)?.cpuMs, durationText],
  ["Peak memory", ({ usage }) => usage?.peakMb, (mb) => `${countText(mb)} MB`],
  ["Turns", (run) => usageOf(run)?.turns, countText],
  ["Attempts", ({ attempt }) => attempt, countText],
  ["Errors", ({ error, errors = [] }) => errors.length + (error === undefined ? 0 : 1), countText],
  ["Items", ({ ticks }) => ticks, countText],
  ["Skipped items", ({ skippedItems = 0 }) => skippedItems, countText],
  ["Items a second", ({ progress }) => progress.ratePerSecond, rateText],
  ["Cost, computed", ({ usd }) => usd, usdText],
];

const texts: readonly (readonly [name: string, of: (run: RunDetails) => string | undefined])[] = [
  ["Status", ({ shown }) => shown],
  ["Trigger", ({ trigger }) => trigger],
  ["Lane", ({ lane }) => lane],
  [
    "Version of its cursor",
    ({ cursorVersion, cursor }) => (cursor === undefined ? undefined : String(cursorVersion ?? 1)),
  ],
  ["Error", ({ error }) => error && `${error.name}: ${error.message}`],
];

export function comparedLines(mine: RunDetails, other: RunDetails): readonly ComparedLine[] {
  return [
    ...texts.map(([name, of]) => line(name, of(mine), of(other))),
    ...figures.map(([name, of, text]) => figureLine(name, of(mine), of(other), text)),
    ...keysOf(mine.counts, other.counts).map((name) =>
      figureLine(name, mine.counts?.[name], other.counts?.[name], countText),
    ),
  ].filter(({ mine: a, other: b }) => a !== "" || b !== "");
}

/** The params of both by name, those that differ first. */
export function comparedParams(mine: RunDetails, other: RunDetails): readonly ComparedLine[] {
  const [a, b] = [paramsOf(mine), paramsOf(other)];
  const lines = keysOf(a, b).map((name) => line(name, text(a[name]), text(b[name])));
  return [...lines.filter(({ differs }) => differs), ...lines.filter(({ differs }) => !differs)];
}

function paramsOf({ params, defaults }: RunDetails): Readonly<Record<string, unknown>> {
  const isObject = typeof params === "object" && params !== null && !Array.isArray(params);
  return { ...defaults, ...(isObject ? (params as object) : params === undefined ? {} : { params }) };
}

function keysOf(...objects: readonly (object | undefined)[]): readonly string[] {
  return [...new Set(objects.flatMap((each) => Object.keys(each ?? {})))].sort();
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function line(name: string, mine = "", other = ""): ComparedLine {
  return { name, mine, other, differs: mine !== other };
}

function figureLine(
  name: string,
  mine: number | undefined,
  other: number | undefined,
  words: (n: number) => string,
): ComparedLine {
  const said = line(name, mine === undefined ? "" : words(mine), other === undefined ? "" : words(other));
  if (mine === undefined || other === undefined || mine === other || other === 0) return said;
  const [times, less] = [Math.round(mine / other), Math.round(other / mine)];
  const percent = Math.round((100 * (mine - other)) / other);
  if (percent === 0) return said;
  if (times >= 10) return { ...said, change: `${countText(times)} times` };
  if (mine > 0 && less >= 10) return { ...said, change: `1/${countText(less)}` };
  return { ...said, change: `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %` };
}
