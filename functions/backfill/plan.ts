/**
 * What a backfill will do, before it does anything: how many occurrences there are, what became of them, which will start,
 * how long that takes, what it costs, and what it may keep from starting. It reads what the run will read, and decides as
 * the run will.
 */
import { instantsOf, type KnownLedger, type Verdict } from "../ledger/index.ts";
import { backfillCounts } from "../model/cost/backfill-cost.ts";
import { usdOf } from "../model/cost/prices.ts";
import type { RunShape } from "../model/cost/run-cost.ts";
import type { RunRecord } from "../model/run/run.ts";
import { toSecond } from "../model/run/run-name.ts";
import type { Overlap } from "../model/task/settings.ts";
import { keptDays, type TaskDirectory } from "../model/task/task-directory.ts";
import type { Ports } from "../runs/index.ts";
import { decide, isBegun, isLeftOut, knownSince } from "./decide.ts";
import { beginOf, unseenOf } from "./known.ts";
import type { KnownParams } from "./known-params.ts";
import { PlacesLeft } from "./max-runs.ts";
import { nextOccurrences } from "./occurrences.ts";
import { recordsOf, verdictAt } from "./records.ts";
import { chosen } from "./refusal.ts";
import type { BackfillRequest } from "./request.ts";
import { type ByVerdict, type Fate, type PlanStretch, Stretches } from "./stretches.ts";

/** Occurrences whose records are read at once. */
const pageSize = 1_000;
/** Of so many of the task's newest runs the durations count. */
const newestRuns = 100;
/** What a run takes besides its work, in seconds: its message, and the look at its end. */
const besides = 0.3;

/** Among those that are left: their trigger is not deployed any more. */
export const notKnown = "params not known";

export interface BackfillPlan {
  readonly instants: number;
  /** Those that will start, by what became of them. */
  readonly starts: ByVerdict;
  /** Those that have been done, or are being done. */
  readonly done: ByVerdict;
  /** The others, which are not started. */
  readonly left: ByVerdict;
  readonly willStart: number;
  /** The first one and the last one, in the order in which they start. */
  readonly first?: string;
  readonly last?: string;
  /** How many run at once. */
  readonly atOnce: number;
  /** The median of past runs, in seconds; undefined where there are none. */
  readonly runSeconds?: number;
  /** How long it takes, in seconds; undefined where that is not known. */
  readonly seconds?: number;
  /** Scheduled occurrences that may be skipped meanwhile. */
  readonly maySkip: number;
  readonly usd: number;
  /** Calls, its own and its runs'. */
  readonly writes: number;
  readonly sends: number;
  /** The instants, the earliest first, by stretches of equal length, which is in seconds. */
  readonly stretches: readonly PlanStretch[];
  readonly stretchSeconds: number;
  /** From when on instants are known, ISO 8601; undefined where that is not after the range begins. */
  readonly knownSince?: string;
  /** The ids of deployed triggers of which no instant is known yet; undefined where there are none. */
  readonly unseen?: readonly string[];
}

/** What a plan is made from. */
export interface Planning extends Pick<Ports, "store" | "clock"> {
  readonly directory: TaskDirectory;
  /** Of all the task's triggers. */
  readonly ledgers: readonly KnownLedger[];
  /** The ids of its timed triggers that are deployed. @default those that have ledgers */
  readonly deployed?: readonly string[];
  readonly params: KnownParams;
  readonly overlap: Overlap;
  /** How many runs may be at work at once within the task's limit, or the stage's. @default as many as are begun */
  readonly limit?: number;
  /** Of the task, and of the backfill's own run. */
  readonly shapes: { readonly task: RunShape; readonly own: RunShape };
}

const doneWords = [
  "succeeded",
  "enqueued",
  "running",
  "interrupted",
  "retrying",
  "paused",
  "errored",
  "cancelled",
];

export async function planOf(planning: Planning, request: BackfillRequest): Promise<BackfillPlan> {
  const { store, clock, directory, params, overlap, shapes, limit = Number.POSITIVE_INFINITY } = planning;
  const ledgers = chosen(planning.ledgers, request);
  const reading = { ...directory, store, clock };
  const stretches = new Stretches(request);
  let [instants, after, first, last]: [number, string | undefined, string | undefined, string | undefined] = [
    0,
    undefined,
    undefined,
    undefined,
  ];
  const deciding = {
    only: request.only,
    backfill: undefined,
    knownSince: knownSince(clock.now(), keptDays(directory, request.task)),
  };
  const places = new PlacesLeft();
  for (;;) {
    const page = nextOccurrences(ledgers, request, after, pageSize);
    if (page.length === 0) break;
    const runs = await recordsOf(reading, request.task, page);
    for (const occurrence of page) {
      const run = runs.get(occurrence.run);
      const verdict = verdictAt(reading, occurrence, run);
      const word = wordOf(verdict);
      const isAsked = isBegun(decide(verdict, occurrence.at, deciding));
      const add = (fate: Fate, as: string) => stretches.add(occurrence.at, fate, as);
      if (isAsked && !params.has(occurrence, run)) add("left", notKnown);
      else if (isAsked && !places.take(occurrence, run)) add("left", "limit");
      else if (isAsked) {
        add("starts", word);
        first ??= occurrence.run;
        last = occurrence.run;
      } else add(doneWords.includes(word) ? "done" : "left", word);
    }
    instants += page.length;
    after = page.at(-1)?.run;
  }
  const starts = stretches.sumOf("starts");
  const willStart = Object.values(starts).reduce((sum, count) => sum + count, 0);
  const needsSlot = overlap !== "allow" && request.overlap !== "allow";
  const atOnce = Math.min(request.maxConcurrent, needsSlot ? 1 : limit);
  const runSeconds = medianSeconds(
    (await store.list(request.task, { now: clock.now(), limit: newestRuns })).items,
  );
  const seconds =
    runSeconds === undefined && willStart > 0
      ? undefined
      : Math.ceil((willStart * ((runSeconds ?? 0) + besides)) / atOnce);
  const { counts, writes, sends } = backfillCounts({
    ...shapes,
    starts: willStart,
    counted: places.counted,
    runMs: (runSeconds ?? 0) * 1_000,
    seconds: seconds ?? 0,
    needsSlot,
    // Those that are begun above the limit wait, each until one before it has ended.
    waits: request.maxConcurrent > atOnce ? Math.max(0, willStart - atOnce) : 0,
    instants,
  });
  const mayMeet = needsSlot && overlap !== "queue-all" && willStart > 0;
  const maySkip = mayMeet ? comingInstants(planning, seconds ?? 0) : 0;
  const usd = usdOf(counts);
  const since = beginOf(ledgers, request.from);
  const unseen = unseenOf(planning.deployed ?? [], planning.ledgers).filter(
    (id) => request.trigger === undefined || request.trigger === id,
  );
  return {
    instants,
    starts,
    done: stretches.sumOf("done"),
    left: stretches.sumOf("left"),
    willStart,
    first,
    last,
    atOnce,
    runSeconds,
    seconds,
    maySkip,
    usd,
    writes,
    sends,
    stretches: stretches.all(),
    stretchSeconds: stretches.seconds,
    knownSince: since === undefined ? undefined : toSecond(new Date(since * 1000)),
    unseen: unseen.length === 0 ? undefined : unseen,
  };
}

function wordOf(verdict: Verdict): string {
  const { reason } = verdict.kind === "recorded" ? verdict.run : { reason: undefined, ...verdict };
  if (isLeftOut(reason)) return reason;
  return verdict.kind === "recorded" ? verdict.run.status : verdict.kind;
}

function medianSeconds(runs: readonly RunRecord[]): number | undefined {
  const all = runs
    .flatMap(({ status, startedAt, endedAt }) =>
      status === "succeeded" && startedAt !== undefined && endedAt !== undefined
        ? [Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000)]
        : [],
    )
    .sort((a, b) => a - b);
  return all[Math.floor(all.length / 2)];
}

/** Instants of the task's schedules in the next seconds: each may find the slot taken. */
function comingInstants({ ledgers, clock }: Planning, seconds: number): number {
  const now = Math.floor(clock.now() / 1000);
  let count = 0;
  for (const { task, ledger } of ledgers) {
    const on = ledger.pieces.filter(({ off }) => off === undefined);
    for (const _ of instantsOf(task, on, now, now + seconds)) count++;
  }
  return count;
}
