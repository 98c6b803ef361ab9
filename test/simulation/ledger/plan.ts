/** What a world of ledgers is made of, drawn from a seed: a schedule, what goes wrong with it, what people do to it. */
import type { CatchUp } from "../../../functions/model/task/catch-up.ts";
import type { TaskSettings } from "../../../functions/model/task/settings.ts";
import { SeededRandom } from "../random.ts";

/** When a trigger fires: every so many seconds, from an offset of the epoch. This list is made without the code under test. */
export interface Beat {
  readonly period: number;
  readonly offset: number;
}

/** A trigger as a version has it. */
export interface TriggerPlan {
  readonly beat: Beat;
  readonly off: boolean;
}

/** A version: AWS has it from one instant on, the sweeper from another. Seconds of epoch. */
export interface VersionPlan {
  readonly name: string;
  readonly atAws: number;
  readonly atSweeper: number;
  /** Undefined where the trigger is not deployed. */
  readonly trigger: TriggerPlan | undefined;
  readonly catchUp: CatchUp;
}

export type Span = readonly [from: number, to: number];

export interface LedgerPlan {
  readonly seed: number;
  readonly start: number;
  /** From here on nothing goes wrong. */
  readonly calm: number;
  readonly end: number;
  readonly overlap: NonNullable<TaskSettings["overlap"]>;
  readonly startWithin: number;
  readonly versions: readonly VersionPlan[];
  /** EventBridge delivers nothing. */
  readonly outages: readonly Span[];
  readonly pauses: readonly Span[];
  /** The sweeper is not called. */
  readonly asleep: readonly Span[];
  /** The odds for a sweeper to die in the middle of a minute. */
  readonly crashes: number;
  /** The odds for two sweepers at once. */
  readonly twice: number;
  /** The odds for a write of the sweeper to be on its way for longer, and for how long at the most, in milliseconds. */
  readonly slow: { readonly odds: number; readonly longest: number };
}

const day = 86_400;
const start = Date.parse("2026-03-02T00:00:00Z") / 1000;

export const beatsOf = ({ period, offset }: Beat, from: number, to: number): number[] => {
  const first = from + ((((offset - from) % period) + period) % period);
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / period)) }, (_, i) => first + i * period);
};

/** The beat as a task's file has it. */
export function expressionOf({ period, offset }: Beat): string {
  const minute = (offset / 60) % 60;
  const hour = Math.floor(offset / 3600);
  if (period < 3600) return `${minute % (period / 60)}-59/${period / 60} * * * *`;
  if (period === 3600) return `${minute} * * * *`;
  return period === day
    ? `${minute} ${hour % 24} * * *`
    : `${minute} ${hour % (period / 3600)}-23/${period / 3600} * * *`;
}

export function drawLedgerPlan(seed: number): LedgerPlan {
  const random = new SeededRandom(seed);
  const period = random.pick([600, 3600, 3600, 10_800, day]);
  const length = { 600: day, 3600: 2 * day, 10800: 4 * day, [day]: 9 * day }[period] as number;
  const calm = start + length;
  const overlap = random.pick(["skip", "allow"] as const);
  const several: readonly CatchUp[] = [{ last: 3 }, { within: 4 * period + 500 }];
  const policies: readonly CatchUp[] = [
    "none",
    "none",
    "latest",
    ...(overlap === "allow" ? several : [{ last: 1 }]),
  ];
  const spans = (most: number, least: number, longest: number): Span[] =>
    Array.from({ length: random.between(0, most) }, (): Span => {
      const from = Math.floor(start + random.next() * length * 0.85);
      return [from, Math.floor(Math.min(from + least + random.next() * (longest - least), calm))];
    }).sort(([a], [b]) => a - b);
  const drawBeat = (): Beat => ({ period, offset: 60 * random.between(0, period / 60 - 1) });
  const first: VersionPlan = {
    name: "v0",
    atAws: start - 2 * day,
    atSweeper: start,
    trigger: { beat: drawBeat(), off: false },
    catchUp: random.pick(policies),
  };
  const versions = [first];
  let at = start + 2_400 + random.next() * length * 0.3;
  const deploys = random.between(0, 3);
  for (let i = 1; i <= deploys && at < calm - 2 * period; i++) {
    versions.push(drawVersion(random, i, Math.floor(at), versions, first, policies, drawBeat));
    at += 4_000 + random.next() * length * 0.3;
  }
  const last = versions.at(-1) as VersionPlan;
  const trigger = { ...((last.trigger ?? first.trigger) as TriggerPlan), off: false };
  versions.push({ ...last, name: "last", atAws: calm, atSweeper: calm + 30, trigger });
  const pauses: [number, number][] = [];
  for (const [from, to] of spans(3, 60, 5 * period)) {
    const before = pauses.at(-1);
    if (before !== undefined && from <= before[1] + 60) before[1] = Math.max(before[1], to);
    else pauses.push([from, to]);
  }
  return {
    seed,
    start,
    calm,
    end: calm + 3 * period + 10_800,
    overlap,
    startWithin: Math.min(day, 2 * period),
    versions,
    pauses,
    outages: spans(3, 60, Math.max(5 * period, 4_000)),
    asleep: spans(2, 120, random.chance(0.2) ? day : 7_200),
    crashes: random.pick([0, 0.02, 0.1]),
    twice: random.pick([0, 0, 0.1]),
    slow: { odds: random.pick([0, 0, 0.05]), longest: random.pick([4_000, 40_000]) },
  };
}

function drawVersion(
  random: SeededRandom,
  i: number,
  atAws: number,
  versions: readonly VersionPlan[],
  first: VersionPlan,
  policies: readonly CatchUp[],
  drawBeat: () => Beat,
): VersionPlan {
  const before = versions.at(-1) as VersionPlan;
  const named = { ...before, name: `v${i}`, atAws, atSweeper: atAws + random.between(-600, 600) };
  const { trigger } = before;
  if (trigger === undefined) return { ...named, trigger: { ...(first.trigger as TriggerPlan), off: false } };
  if (trigger.off) return { ...named, trigger: { ...trigger, off: false } };
  switch (random.pick(["beat", "off", "off", "remove", "remove", "policy", "same"] as const)) {
    case "beat":
      return { ...named, trigger: { ...trigger, beat: drawBeat() } };
    case "off":
      return { ...named, trigger: { ...trigger, off: true } };
    case "remove":
      return { ...named, trigger: undefined };
    case "policy":
      return { ...named, catchUp: random.pick(policies) };
    case "same":
      return named;
  }
}
