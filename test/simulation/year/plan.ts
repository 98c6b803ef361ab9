/**
 * A year of 110 schedules in ten zones, drawn from a seed: what fires when, what people change, and what goes wrong.
 *
 * What changes a schedule, and what pauses a task, keeps a distance from its instants: within a quarter of an hour of a
 * change only runs count, since AWS may change a schedule before the sweeper knows or after. The worlds of ledgers
 * (`../ledger`) are for what is nearer.
 */
import type { CatchUp } from "../../../functions/model/task/catch-up.ts";
import type { Overlap } from "../../../functions/model/task/settings.ts";
import { SeededRandom } from "../random.ts";
import { drawOverrides } from "./overrides.ts";
import { firesNear, type Rule } from "./rule.ts";
import { WallClock } from "./wall-clock.ts";
import type { Span, YearPlan, YearTask, YearTrigger } from "./year.ts";

/** A trigger's rule at an instant. */
export function ruleAt({ rules }: YearTrigger, at: number): Rule {
  return (rules.findLast(({ from }) => from <= at) ?? rules[0])?.rule as Rule;
}

export const zones = [
  "UTC",
  "Europe/London",
  "Europe/Berlin",
  "America/New_York",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "Australia/Sydney",
  "Australia/Lord_Howe",
] as const;

const minute = 60;
const hour = 3_600;
const day = 86_400;
/** What changes a schedule keeps so far from its instants. */
const distance = 20 * minute;
/** The day after the clock of tests begins. */
const firstDay = Date.parse("2026-03-02T00:00:00Z") / 1000;

const overlaps: readonly Overlap[] = [
  ...(["skip", "skip", "skip", "allow", "allow", "allow"] as const),
  ...(["queue", "queue-all", "cancel-running", "queue-all"] as const),
];
const catchUps: readonly CatchUp[] = [
  ...(["none", "none", "latest", "none", "latest", { last: 3 }] as const),
  ...(["none", "none", "none", { last: 2 }] as const),
];

export interface YearProps {
  /** @default 365 */
  readonly days?: number;
}

export function drawYear(seed: number, { days = 365 }: YearProps = {}): YearPlan {
  const random = new SeededRandom(seed);
  const [start, end] = [firstDay, firstDay + days * day];
  const clocks = new Map(
    zones.map((zone) => [zone as string, new WallClock(zone, start - day, end + 2 * day)]),
  );
  const share = days / 365;
  const count = (aYear: number) => Math.ceil(aYear * share);
  // Changes stop two weeks before the end, so that all can be judged.
  const last = Math.max(start + 3 * day, end - 15 * day);
  const asleep = spans(random, count(12), [start + 2 * day, last], [10 * minute, 12 * hour]);
  const isAwake = (at: number) => !asleep.some(([from, to]) => from - hour <= at && at <= to + hour);

  const quiet = (task: Pick<YearTask, "triggers">, from: number, to: number): number | undefined => {
    for (let tries = 0; tries < 200; tries++) {
      const at = Math.floor((from + random.next() * (to - from)) / minute) * minute + 30;
      if (isAwake(at) && isQuiet(task, clocks, at)) return at;
    }
    return undefined;
  };
  const quietSpans = (
    task: Pick<YearTask, "triggers">,
    most: number,
    [least, longest]: Span,
  ): readonly Span[] => {
    const found: Span[] = [];
    for (let i = 0; i < most; i++) {
      const from = quiet(task, start + 2 * day, last - longest);
      const length = least + random.next() * (longest - least);
      const to = from && quiet(task, from + length, from + length + 2 * hour);
      const isApart = ([a, b]: Span) =>
        to !== undefined && from !== undefined && (to + hour < a || b + hour < from);
      if (from !== undefined && to !== undefined && found.every(isApart)) found.push([from, to]);
    }
    return found;
  };

  const tasks = zones.map((_, i): YearTask => {
    const drawn = { triggers: drawTriggers(random, i, start, end, clocks) };
    const changed = drawn.triggers.map((trigger): YearTrigger => {
      const rule = trigger.rules[0]?.rule as Rule;
      const isFixed = trigger.maxRuns !== undefined || rule.kind === "window" || rule.kind === "seconds";
      if (isFixed || !random.chance(0.25 * Math.min(1, 4 * share))) return trigger;
      if (random.chance(0.5)) return { ...trigger, removed: quietSpans(drawn, 1, [2 * hour, 9 * day]) };
      const next = movedRule(random, rule);
      const both = { triggers: [...drawn.triggers, { ...trigger, rules: [{ from: start, rule: next }] }] };
      const at = quiet(both, start + 2 * day, last);
      return at === undefined ? trigger : { ...trigger, rules: [...trigger.rules, { from: at, rule: next }] };
    });
    const task = { triggers: changed };
    return {
      name: `task-${i}`,
      overlap: overlaps[i] as Overlap,
      catchUp: catchUps[i] as CatchUp,
      triggers: changed,
      paused: quietSpans(task, count(8), [30 * minute, 2 * day]),
      disabled: quietSpans(task, count(2), [hour, 6 * day]),
      overrides: [],
    };
  });
  const redeploys = Array.from(
    { length: count(20) },
    () => start + 2 * day + random.next() * (last - start - 2 * day),
  )
    .map((at) => Math.floor(at / minute) * minute + 30)
    .filter(isAwake);
  const changes = tasks.flatMap(({ disabled, triggers }) => [
    ...disabled.flat(),
    ...triggers.flatMap(({ removed, rules }) => [
      ...removed.flat(),
      ...rules.slice(1).map(({ from }) => from),
    ]),
  ]);
  const within: Span = [start + 2 * day, last];
  const goesWrong = {
    outages: spans(random, count(24), within, [5 * minute, 8 * hour]),
    full: spans(random, count(24), within, [minute, 45 * minute]),
    slow: spans(random, count(12), within, [hour, 5 * hour]),
  };
  const overridden = tasks.map((task): YearTask => {
    const stretches = quietSpans(task, count(5), [2 * hour, 9 * hour]);
    return { ...task, overrides: drawOverrides(random, task, stretches) };
  });
  return {
    ...{ seed, start, end, asleep, ...goesWrong },
    tasks: overridden,
    deploys: [...new Set([...redeploys, ...changes])].sort((a, b) => a - b),
  };
}

/** Whether nothing of a task fires near an instant. */
function isQuiet(
  { triggers }: Pick<YearTask, "triggers">,
  clocks: ReadonlyMap<string, WallClock>,
  at: number,
): boolean {
  return triggers.every(({ zone, rules, dates }) => {
    if (dates !== undefined && dates[0] - hour <= at && at <= dates[1] + hour) return false;
    return rules.every(({ rule }) => !firesNear(rule, clocks.get(zone) as WallClock, at, distance));
  });
}

/** Spans that do not touch, in order. */
function spans(
  random: SeededRandom,
  count: number,
  [from, to]: Span,
  [least, longest]: Span,
): readonly Span[] {
  const found: Span[] = [];
  for (let i = 0; i < count; i++) {
    const begins = Math.floor(from + random.next() * (to - from));
    const ends = Math.floor(Math.min(begins + least + random.next() * (longest - least), to));
    if (found.every(([a, b]) => ends + hour < a || b + hour < begins)) found.push([begins, ends]);
  }
  return found.sort(([a], [b]) => a - b);
}

/** Of each task: one hourly, six daily, two weekly, one monthly, and one that the sweeper fires. All in the same minutes of the hour. */
function drawTriggers(
  random: SeededRandom,
  task: number,
  start: number,
  end: number,
  clocks: ReadonlyMap<string, WallClock>,
): readonly YearTrigger[] {
  const first = random.between(0, 59);
  let zone = task;
  const drawn = (id: string, ruleAt: (minute: number) => Rule, startWithin: number): YearTrigger => {
    const name = zones[zone++ % zones.length] as (typeof zones)[number];
    const ahead = ((clocks.get(name) as WallClock).shown(start) - start) / minute;
    const at = (((first + random.between(0, 10) + ahead) % 60) + 60) % 60;
    return { id, zone: name, rules: [{ from: start, rule: ruleAt(at) }], startWithin, removed: [] };
  };
  const anyHour = () => random.between(0, 23);
  const within = () => random.pick([600, 6 * hour, day]);
  const daily = Array.from({ length: 6 }, (_, i) =>
    drawn(`daily-${i}`, (minute) => ({ kind: "daily", minute, hour: anyHour() }), within()),
  );
  const weekly = Array.from({ length: 2 }, (_, i) =>
    drawn(
      `weekly-${i}`,
      (minute) => ({ kind: "weekly", minute, hour: anyHour(), weekday: random.between(0, 6) }),
      within(),
    ),
  );
  const monthly = (minute: number): Rule => ({
    ...{ kind: "monthly", minute, hour: anyHour() },
    date: random.pick([1, 15, 29, 31, "last"] as const),
  });
  const limited = weekly.with(0, { ...(weekly[0] as YearTrigger), maxRuns: 20 });
  const noon = start + Math.floor((end - start) / 2 / day) * day;
  const window = drawn("window", () => ({ kind: "window", hour: random.between(6, 20) }), 600);
  return [
    drawn("hourly", (minute) => ({ kind: "hourly", minute }), 2 * hour),
    ...daily,
    ...(overlaps[task] === "allow" && catchUps[task] === "none" ? limited : weekly),
    drawn("monthly", monthly, day),
    task < zones.length - 1
      ? window
      : {
          ...window,
          id: "seconds",
          rules: [{ from: start, rule: { kind: "seconds", every: 90 } }],
          dates: [noon, noon + day],
        },
  ];
}

function movedRule(random: SeededRandom, rule: Rule): Rule {
  if (rule.kind === "hourly") return { ...rule, minute: (rule.minute + random.between(1, 5)) % 60 };
  return { ...rule, hour: random.between(0, 23) } as Rule;
}
