/** The versions of the year: what is deployed at an instant, and the shipped functions with it. */

import type { FiredSchedule } from "../../../functions/model/task/fired-schedule.ts";
import type { TimedTrigger } from "../../../functions/model/task/ledger.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import type { ScheduleTrigger } from "../../../functions/model/task/trigger.ts";
import { Harness, type HarnessProps } from "../../engine/harness.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { itemPlaces } from "../world/item-places.ts";
import { ruleAt } from "./plan.ts";
import { expressionOf } from "./rule.ts";
import type { Span, YearPlan, YearTask, YearTrigger } from "./year.ts";

/** What a run of a task does. */
export type Work = (task: string, run: string, snooze: (seconds: number) => void) => void;

/** What a test puts between the functions and their tables, or their queue. */
export type Between = Pick<HarnessProps, "store" | "queue">;

const isIn = (spans: readonly Span[], at: number) => spans.some(([from, to]) => from <= at && at < to);

/** Whether the sweeper fires it. */
export function isFired({ rules }: Pick<YearTrigger, "rules">): boolean {
  const kind = rules[0]?.rule.kind;
  return kind === "window" || kind === "seconds";
}

/** Seconds after an instant of a trigger that it is old: a message that is later leaves no record, unless it runs. */
export function horizonOf(trigger: Pick<YearTrigger, "rules">): number {
  return isFired(trigger) ? 300 : 3_660;
}

export class Deployments {
  readonly #plan: YearPlan;
  readonly #work: Work;
  readonly #between: Between;
  readonly #memory = new MemoryRunStore(itemPlaces);
  #version = 0;
  /** As the command finds it. */
  manifest = { tasks: [] } as unknown as Manifest;

  constructor(plan: YearPlan, work: Work, between: Between = {}) {
    this.#plan = plan;
    this.#work = work;
    this.#between = between;
  }

  /** Deploys what there is at an instant. */
  at(at: number, before?: Harness): Harness {
    const deployed = this.#plan.tasks.map((task) => ({
      task,
      isDisabled: isIn(task.disabled, at),
      triggers: task.triggers
        .filter(({ removed }) => !isIn(removed, at))
        .map((trigger) => ({ trigger, made: triggerOf(trigger, at) })),
    }));
    const tasks = deployed.map(({ task, triggers }) =>
      this.#task(
        task,
        triggers.map(({ made }) => made),
      ),
    );
    const timed = deployed.flatMap(({ task, isDisabled, triggers }) =>
      triggers.map(({ trigger, made }): TimedTrigger => {
        const { name, catchUp } = task;
        const { id, expression, timeZone, limits } = made;
        return {
          ...{ task: name, trigger: id, expression, zone: timeZone },
          ...{ off: isDisabled ? "disabled" : undefined, catchUp: catchUp === "none" ? undefined : catchUp },
          ...{ fired: isFired(trigger) || undefined, maxRuns: limits?.maxRuns },
          ...{ startAt: trigger.dates?.[0], endAt: trigger.dates?.[1] },
        };
      }),
    );
    const firedSchedules = deployed.flatMap(({ task, isDisabled, triggers }) =>
      triggers.flatMap(({ trigger, made }): FiredSchedule[] => {
        if (isDisabled || !isFired(trigger)) return [];
        const { id, expression, timeZone, startWithinSeconds, limits } = made;
        const schedule = { expression, zone: timeZone, startWithin: startWithinSeconds, limits };
        return [{ task: task.name, lane: "default", trigger: id, ...schedule }];
      }),
    );
    this.manifest = {
      tasks: tasks.map((task) => ({ ...task, settings: { recordsKeptDays: 90 } })),
    } as unknown as Manifest;
    const disabled = deployed.flatMap(({ task, isDisabled }) => (isDisabled ? [task.name] : []));
    const version = `v${++this.#version}`;
    const memory = this.#memory;
    return new Harness({
      tasks,
      before,
      memory,
      version,
      timed,
      firedSchedules,
      disabled,
      ...this.#between,
    });
  }

  #task({ name, overlap, catchUp }: YearTask, triggers: readonly ScheduleTrigger[]): Task {
    return defineTask({
      ...{ name, overlap, catchUp, triggers },
      description: "Does next to nothing, or takes its time.",
      run: (context) => this.#work(name, context.run, (seconds) => context.snooze(seconds)),
    }) as Task;
  }
}

const kinds = { window: "window", seconds: "every" } as const;

function triggerOf(trigger: YearTrigger, at: number): ScheduleTrigger {
  const { id, zone, startWithin, maxRuns, dates } = trigger;
  const rule = ruleAt(trigger, at);
  const [startAt, endAt] = dates?.map((second) => new Date(second * 1000).toISOString()) ?? [];
  const isLimited = dates !== undefined || maxRuns !== undefined;
  return {
    kind: rule.kind in kinds ? kinds[rule.kind as keyof typeof kinds] : "cron",
    ...{ id, expression: expressionOf(rule), timeZone: zone, startWithinSeconds: startWithin },
    limits: isLimited ? { startAt, endAt, maxRuns } : undefined,
  };
}
