/** All that happens in a year, in order: what EventBridge delivers and when, when the sweeper is called, what people do. */
import type { SeededRandom } from "../random.ts";
import { isFired } from "./deployments.ts";
import type { TriggerInstants } from "./instants.ts";
import { toldAhead } from "./overrides.ts";
import type { Span, YearOverride, YearPlan, YearTask } from "./year.ts";

interface Occurrence {
  readonly task: string;
  readonly trigger: string;
  /** In seconds of epoch, as all instants here. */
  readonly instant: number;
  readonly body: string;
}

export type Happening = { readonly at: number } & (
  | { readonly kind: "sweep" | "deploy" | "ask" }
  /** A full lane is free again. */
  | { readonly kind: "free" }
  | { readonly kind: "pause" | "resume"; readonly task: string }
  | {
      readonly kind: "override" | "remove override";
      readonly task: YearTask;
      readonly override: YearOverride;
    }
  | ({ readonly kind: "deliver" } & Occurrence)
  | ({ readonly kind: "dead letter" } & Occurrence)
);

const minute = 60;
const hour = 3_600;
const day = 86_400;
/** EventBridge tries a delivery again for an hour. */
const triesFor = 3_540;
/** The sweeper is called each minute so long before and after a change. */
const near = { before: 26 * minute, after: 10 * minute };

const isIn = (spans: readonly Span[], at: number) => spans.find(([from, to]) => from <= at && at < to);

export function happenings(
  plan: YearPlan,
  listed: readonly TriggerInstants[],
  random: SeededRandom,
): readonly Happening[] {
  const { start, end, tasks, deploys, full } = plan;
  const all: Happening[] = [
    ...deploys.map((at) => ({ at, kind: "deploy" as const })),
    ...full.map(([, at]) => ({ at, kind: "free" as const })),
    ...tasks.flatMap(({ name, paused }) =>
      paused.flatMap(([from, to]): Happening[] => [
        { at: from, kind: "pause", task: name },
        { at: to, kind: "resume", task: name },
      ]),
    ),
  ];
  for (const task of tasks)
    for (const override of task.overrides) {
      const [from, to] = override.span;
      all.push({ at: from - toldAhead, kind: "override", task, override });
      all.push({ at: to - toldAhead, kind: "remove override", task, override });
    }
  for (let at = start + 21 * day; at < end + 22 * day; at += 7 * day) all.push({ at, kind: "ask" });
  for (const one of listed) if (!isFired(one.trigger)) all.push(...delivered(plan, one, random));
  for (const at of sweeps(plan, listed, random)) all.push({ at, kind: "sweep" });
  return all.sort((a, b) => a.at - b.at);
}

function delivered(
  { outages, slow }: YearPlan,
  { task, trigger, instants }: TriggerInstants,
  random: SeededRandom,
): readonly Happening[] {
  const all: Happening[] = [];
  for (const instant of instants) {
    if (isIn(task.disabled, instant) || isIn(trigger.removed, instant)) continue;
    const scheduledTime = `${new Date(instant * 1000).toISOString().slice(0, 19)}Z`;
    const body = JSON.stringify({ task: task.name, trigger: trigger.id, scheduledTime });
    const of = { task: task.name, trigger: trigger.id, instant, body };
    const outage = isIn(outages, instant);
    const drawn = random.next();
    if (outage !== undefined && outage[1] - instant >= triesFor) {
      if (drawn < 0.2) all.push({ at: instant + 3_600 + random.between(1, 200), kind: "dead letter", ...of });
      continue;
    }
    for (const at of outage ? [outage[1] + random.between(1, 60)] : times(task, instant, drawn, random))
      all.push({ at: apart(task, queued(task, slow, at, random)), kind: "deliver", ...of });
  }
  return all;
}

/** When an instant's message comes: most often soon and once. */
function times(task: YearTask, instant: number, drawn: number, random: SeededRandom): readonly number[] {
  if (drawn < 0.003) return [];
  const latest = task.catchUp === "none" && drawn < 0.006 ? 20 * hour : 50 * minute;
  const at = instant + (drawn < 0.013 ? random.between(0, latest) : random.between(1, 20));
  return random.chance(0.02) ? [at, at + random.between(1, 5 * hour)] : [at];
}

/** A slow lane holds the messages of tasks without catch-up. */
function queued({ catchUp }: YearTask, slow: readonly Span[], at: number, random: SeededRandom): number {
  const span = catchUp === "none" ? isIn(slow, at) : undefined;
  return span === undefined ? at : span[1] + random.between(1, 60);
}

/** A worker remembers for five seconds whether a task is paused. */
function apart({ paused }: YearTask, at: number): number {
  const edge = paused.flat().find((each) => each - 1 <= at && at <= each + 6);
  return edge === undefined ? at : edge + 7;
}

/** When the sweeper is called. */
function sweeps(plan: YearPlan, listed: readonly TriggerInstants[], random: SeededRandom): readonly number[] {
  const { start, end, asleep, outages, full, slow, deploys, tasks } = plan;
  const last = Math.ceil((end + 22 * day - start) / minute);
  /** Whether it is called each minute there, every three, or every fifteen. */
  const every = new Uint8Array(last).fill(15);
  const mark = (from: number, to: number, often: number) => {
    const end = Math.min(last, (to - start) / minute);
    for (let i = Math.max(0, Math.floor((from - start) / minute)); i < end; i++)
      every[i] = Math.min(every[i] as number, often);
  };
  for (const { windows } of listed)
    for (const [from, to] of windows) mark(from - 5 * minute, to + 5 * minute, 3);
  const overrides = tasks.flatMap((task) => task.overrides);
  for (const { span, schedule } of overrides)
    if (schedule !== undefined) mark(span[0], span[1] + 5 * minute, 3);
  const edges = [
    overrides.map(({ span }) => span),
    outages,
    full,
    slow,
    asleep,
    ...tasks.flatMap(({ paused, disabled }) => [paused, disabled]),
  ].flat(2);
  for (const at of [...edges, ...deploys]) mark(at - near.before, at + near.after, 1);
  for (const { dates } of tasks.flatMap(({ triggers }) => triggers))
    if (dates !== undefined) mark(dates[0] - hour, dates[1] + hour, 1);
  const found: number[] = [];
  for (let i = 0; i < last; i++) {
    const often = every[i] as number;
    if (i % often !== 0) continue;
    const at = start + i * minute + (often === 1 ? random.between(0, 59) : 15);
    if (isIn(asleep, at) === undefined) found.push(at);
  }
  return found;
}
