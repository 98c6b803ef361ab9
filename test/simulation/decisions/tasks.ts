/** The tasks of a world of decisions, as one version has them in one environment. */
import type { Conditions } from "../../../functions/model/requires/conditions.ts";
import { UnavailableError } from "../../../functions/model/requires/conditions.ts";
import { parameter } from "../../../functions/model/requires/requirement.ts";
import { runId } from "../../../functions/model/run/run.ts";
import {
  defineTask,
  type RunContext,
  type Task,
  type TaskContext,
} from "../../../functions/model/task/task.ts";
import { cron, onEvent } from "../../../functions/schedule/index.ts";
import type { Mortal } from "../limits/mortal.ts";
import type { SeededRandom } from "../random.ts";
import type { Judge } from "./judge.ts";
import { type Name, names, type TaskPlan, type Tasks } from "./plan.ts";

/** What the tasks do and say. */
export interface Around {
  readonly random: SeededRandom;
  readonly judge: Judge;
  readonly now: () => number;
  /** Whether what a task requires is met. */
  readonly isMet: (name: Name) => boolean;
  /** Whether nothing goes wrong any more. */
  readonly isCalm: () => boolean;
}

export function tasksOf(plans: Tasks, around: Around, mortal: Mortal | undefined): Task[] {
  return names.map((name) => taskOf(name, plans[name], around, mortal));
}

function taskOf(
  name: Name,
  plan: TaskPlan,
  { random, judge, now, isMet, isCalm }: Around,
  mortal?: Mortal,
): Task {
  const { overlap, limit, confirm, requires, whenUnmet, waitAtMostSeconds, mutes, maxRuns, fails } = plan;
  const answers = async ({ run, task }: TaskContext) => {
    await mortal?.sleep(random.between(10, 900));
    if (!isCalm() && random.chance(0.05)) throw new Error("cannot tell");
    if (!isMet(name)) return "it is closed";
    judge.requirements.met(runId({ task, run }), now());
    return true;
  };
  const required = {
    nothing: undefined,
    function: [answers],
    parameter: [parameter(`/${name}`, { equals: "open" })],
  }[requires];
  return defineTask({
    name,
    description: "Takes some seconds.",
    overlap,
    ...(limit !== undefined && { concurrency: { limit } }),
    confirm,
    ...(required !== undefined && { requires: required, whenUnmet }),
    ...(required !== undefined && whenUnmet === "wait" && { waitAtMostSeconds }),
    muteAlarms: [...mutes],
    maxAttempts: 2,
    triggers: [
      cron("* * * * *", { id: "tick", maxRuns }),
      onEvent({ source: ["my.shop"] }, { id: "sold", maxRuns }),
    ],
    async run(ctx: RunContext) {
      const key = { task: name, run: ctx.run };
      judge.begins(key, plan);
      await mortal?.sleep(random.between(200, 3_000));
      if (!ctx.signal.aborted) judge.works(key, plan);
      if (ctx.cursor === undefined) {
        await ctx.checkpoint(1);
        if (random.chance(0.5)) ctx.snooze(5);
      }
      if (random.chance(isCalm() ? 0 : fails)) throw new Error("it fails");
    },
  } as never) as unknown as Task;
}

/** What AWS says of parameters. */
export function conditionsOf({ random, judge, now, isMet, isCalm }: Around, mortal: Mortal): Conditions {
  return {
    region: "eu-central-1",
    async parameter(path) {
      await mortal.sleep(random.between(10, 400));
      if (!isCalm() && random.chance(0.1)) throw new UnavailableError("ssm throttles");
      const name = path.slice(1) as Name;
      if (!isMet(name)) return "closed";
      judge.requirements.met(name, now());
      return "open";
    },
    alarmState: async () => undefined,
  };
}
