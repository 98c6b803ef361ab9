/**
 * An hour of four tasks under operators' overrides, over the shipped workers, sweeper and operators: one task that the
 * sweeper fires, one that EventBridge does, one without a slot, and a disabled one. Three environments of workers take the
 * messages, which come late and twice; a wake of the sweeper may be lost. Nothing dies here: what a death leaves is played
 * in `../traces/override.test.ts`.
 *
 * What holds at each instant (invariant 14) is worked out here from what operators were told, in a way of its own.
 */
import { readLedgers, verdictOf } from "../../../functions/ledger/index.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { triggerOf } from "../../../functions/model/run/run-name.ts";
import type { FiredSchedule } from "../../../functions/model/task/fired-schedule.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import { removeOverrides, setOverrides } from "../../../functions/operators/index.ts";
import type { Ports } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { cron, every } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { SeededRandom } from "../random.ts";

/** How a machine of a world misbehaves. */
export interface Misbehaviour {
  readonly store?: (store: RunStore) => RunStore;
  /** Ports of the operators. */
  readonly operator?: (ports: Ports) => Partial<Ports>;
}

const minutes = 70;
/** From here on each trigger has a ledger. */
const ledgersBeginSeconds = 1_020;
/** Of every instant before it the ledger has judged what became of it. */
const judgedBeforeSeconds = 420;
const startsAt = Date.parse("2026-03-01T12:00:00Z") / 1000;
const endsAt = startsAt + minutes * 60;

/** The tasks: how often each fires in seconds, who fires it, and the expressions that may take its place. */
const kinds = [
  { name: "fired", trigger: every("90 seconds", { id: "own" }), period: 90, overlap: "skip" },
  { name: "sent", trigger: cron("* * * * *", { id: "own" }), period: 60, overlap: "skip" },
  { name: "beside", trigger: cron("* * * * *", { id: "own" }), period: 60, overlap: "allow" },
  { name: "off", trigger: cron("*/2 * * * *", { id: "own" }), period: 120, overlap: "skip" },
] as const;
const schedules = { "every 100 seconds": 100, "every 2 minutes": 120, "every 50 seconds": 50 } as const;

/** What holds in a stretch: seconds of epoch. */
interface Stretch {
  readonly from: number;
  until: number;
  readonly period?: number;
  readonly isEnabled?: boolean;
}

const tasks = kinds.map(({ name, trigger, overlap }) =>
  defineTask({
    name,
    description: "Does nothing.",
    triggers: [trigger],
    overlap,
    items: () => [],
    process: () => {},
  }),
);

function deployed(before?: Harness, store?: Misbehaviour["store"]): Harness {
  const firedSchedules = kinds.flatMap(({ name, trigger }): FiredSchedule[] => {
    if (name !== "fired" && name !== "off") return [];
    const { expression, timeZone: zone, id } = trigger;
    const piece = { task: name, lane: "default", trigger: id, expression, zone };
    return [name === "off" ? { ...piece, isOff: true } : piece];
  });
  const timed = kinds.map(({ name, trigger: { id, expression, timeZone: zone } }) => ({
    ...{ task: name, trigger: id, expression, zone },
    off: name === "off" ? ("disabled" as const) : undefined,
    fired: name === "fired" ? (true as const) : undefined,
  }));
  return new Harness({ tasks, disabled: ["off"], firedSchedules, timed, before, store });
}

/** A store of which some calls go another way. */
export function intercepted(store: RunStore, calls: Partial<RunStore>): RunStore {
  return new Proxy(store, {
    get(target, name) {
      const own = calls[name as keyof RunStore];
      const value: unknown = own ?? Reflect.get(target, name);
      return typeof value === "function" && own === undefined ? value.bind(target) : value;
    },
  });
}

/** Plays a world. Returns what is wrong, and how often operators changed something. */
export async function play(
  seed: number,
  { store, operator }: Misbehaviour = {},
): Promise<{ readonly wrong: readonly string[]; readonly changes: number }> {
  const random = new SeededRandom(seed);
  const held: string[] = [];
  const watched = (inner: RunStore): RunStore =>
    intercepted(inner, {
      updatePart: async (key, write) => {
        const outcome = await inner.updatePart(key, write);
        const taken = Object.keys(write.set ?? {}).find((name) => name.startsWith("held#"));
        if (outcome.ok && write.name === "take slot" && taken) held.push(`${key.task}/${taken.slice(5)}`);
        return outcome;
      },
    });
  const wrapped = (inner: RunStore) => store?.(watched(inner)) ?? watched(inner);
  const first = deployed(undefined, wrapped);
  const harness = [first, deployed(first, wrapped), deployed(first, wrapped)];
  const { clock, queue, context } = first;
  const operators = { ...context, ...operator?.(context) };
  const truth = new Map<string, { schedule: Stretch[]; enabled: Stretch[] }>(
    kinds.map(({ name }) => [name, { schedule: [], enabled: [] }]),
  );
  let changes = 0;

  const change = async () => {
    const kind = random.pick(kinds);
    const own = truth.get(kind.name);
    const task = {
      name: kind.name,
      overlap: kind.overlap,
      catchUp: "none",
      triggers: [kind.trigger],
    } as const;
    const setting = random.next() < 0.7 ? "schedule" : "enabled";
    const all = own?.[setting] ?? [];
    const isRemoval = all.some(({ until }) => until === Number.POSITIVE_INFINITY) && random.next() < 0.5;
    const expressions = Object.keys(schedules) as (keyof typeof schedules)[];
    const expression = random.pick(expressions);
    const isEnabled = random.next() < 0.5;
    const now = Math.floor(clock.now() / 1000);
    const until = random.next() < 0.3 ? now + 300 + random.between(0, 900 - 1) : undefined;
    try {
      const { from } = isRemoval
        ? await removeOverrides(operators, task, [setting])
        : await setOverrides(
            operators,
            task,
            setting === "schedule" ? { schedule: expression } : { enabled: isEnabled },
            { note: "x", until: until === undefined ? undefined : new Date(until * 1000) },
          );
      changes++;
      for (const one of all) one.until = Math.min(one.until, from);
      if (isRemoval) return;
      const stretch = { from, until: until ?? Number.POSITIVE_INFINITY };
      all.push(
        setting === "schedule" ? { ...stretch, period: schedules[expression] } : { ...stretch, isEnabled },
      );
    } catch {
      // Six of a setting within a day are the most.
    }
  };

  // A wake is lost now and then, and never two in a row.
  const wakes = new Set<number>();
  for (let minute = 0, lost = 0; minute < minutes; minute++) {
    const isLost = minute > 2 && lost < minute - 1 && random.next() < 0.08;
    if (isLost) lost = minute;
    else wakes.add(minute * 60 + random.between(0, 59));
  }
  const sends = new Map<number, { task: string; at: number }[]>();
  const send = (second: number, task: string, at: number) =>
    sends.set(second, [...(sends.get(second) ?? []), { task, at }]);
  for (const { name, period } of kinds.filter(({ name }) => name === "sent" || name === "beside"))
    for (let at = 0; at < minutes * 60; at += period) {
      send(at + random.between(0, 40 - 1), name, startsAt + at);
      if (random.next() < 0.1) send(at + random.between(0, 90 - 1), name, startsAt + at);
    }
  for (let second = 0; second < minutes * 60; second++) {
    if (second > 0) await clock.advance(1_000);
    for (const { task, at } of sends.get(second) ?? [])
      await first.occur(task, "own", new Date(at * 1000).toISOString().replace(".000Z", "Z"));
    if (second > 120 && second < (minutes - 10) * 60 && random.next() < 1 / 240) await change();
    if (wakes.has(second)) await first.sweep();
    while (queue.isVisible("default")) await harness[random.between(0, 3 - 1)]?.next();
  }
  const wrong: string[] = [];
  for (const kind of kinds) {
    const { items: runs } = await first.memory.list(kind.name, { now: 0, limit: 10_000 });
    const { schedule = [], enabled = [] } = truth.get(kind.name) ?? {};
    const holdsAt = (at: number) => schedule.find(({ from, until }) => from <= at && at < until);
    const isEnabledAt = (at: number) =>
      enabled.find(({ from, until }) => from <= at && at < until)?.isEnabled ?? kind.name !== "off";
    const found = new Map(runs.map((run) => [`${Date.parse(run.scheduledTime) / 1000}/${run.trigger}`, run]));
    const ledgers = await readLedgers(first.memory, kind.name);
    const judge = (at: number, id: string, isOwnSide: boolean) => {
      const run = found.get(`${at}/${id}`);
      const wanted = !isEnabledAt(at) ? "disabled" : isOwnSide ? "runs" : "overridden";
      const ledger = ledgers.find(({ trigger }) => trigger === id)?.ledger;
      const now = clock.now() / 1000;
      const verdict = verdictOf({ task: kind.name, at, ledger, run, now, keptDays: 90 });
      const is =
        verdict.kind === "recorded"
          ? verdict.run.status === "succeeded"
            ? "runs"
            : verdict.run.reason
          : verdict.kind === "skipped"
            ? verdict.reason
            : verdict.kind;
      const where = `${kind.name}/${new Date(at * 1000).toISOString()}/${id}`;
      if (is !== wanted) wrong.push(`${where} is ${is}, and ${wanted} is right`);
      if (wanted !== "runs" && held.includes(`${kind.name}/${run?.run}`))
        wrong.push(`${where} held the slot`);
    };
    const to = endsAt - judgedBeforeSeconds;
    for (let at = startsAt + ledgersBeginSeconds; at < to; at++)
      if (at % kind.period === 0) judge(at, "own", holdsAt(at) === undefined);
    const ids = new Map(ledgers.map(({ trigger, ledger }) => [ledger.pieces[0]?.expression, trigger]));
    for (const [expression, period] of Object.entries(schedules))
      for (const one of schedule.filter((each) => each.period === period))
        for (let at = Math.ceil(one.from / period) * period; at < Math.min(one.until, to); at += period)
          judge(at, ids.get(expression) ?? "none", true);
    for (const { run, status, scheduledTime } of runs as readonly RunRecord[]) {
      const at = Date.parse(scheduledTime) / 1000;
      const period = Object.entries(schedules).find(([text]) => ids.get(text) === triggerOf(run))?.[1];
      if (status === "succeeded" && period !== undefined && holdsAt(at)?.period !== period)
        wrong.push(`${kind.name}/${run} ran, and its override does not hold`);
    }
  }
  return { wrong, changes };
}
