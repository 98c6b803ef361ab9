/** What `requires` of a task is answered in a test: what AWS would say, and which other tasks have succeeded. */
import type { Conditions } from "../../functions/model/requires/conditions.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { RunStore } from "../../functions/store/run-store.ts";

/** Answers to what a task requires. What is not given fails by a text that says what to give. */
export interface RequiresAnswers {
  /** The worker's Region. @default "eu-west-1" */
  readonly region?: string;
  /** Values of parameters of SSM by name; of one of another Region by `REGION NAME`. `null`: there is none. @default none is given */
  readonly parameters?: Readonly<Record<string, string | null>>;
  /** States of alarms by name. `null`: there is none. @default none is given */
  readonly alarms?: Readonly<Record<string, "OK" | "ALARM" | "INSUFFICIENT_DATA" | null>>;
  /** When other tasks last succeeded, by name; `null`: never. @default as the store's runs say */
  readonly succeeded?: Readonly<Record<string, Date | null>>;
}

/** What a worker asks AWS, answered by a test. */
export function conditionsOf({ region = "eu-west-1", parameters, alarms }: RequiresAnswers): Conditions {
  return {
    region,
    parameter: async (name, of = region) =>
      answered("parameters", parameters, of === region ? name : `${of} ${name}`) ?? undefined,
    alarmState: async (name) => answered("alarms", alarms, name) ?? undefined,
  };
}

function answered<Value>(
  kind: "parameters" | "alarms",
  given: Readonly<Record<string, Value>> = {},
  name: string,
): Value | undefined {
  if (Object.hasOwn(given, name)) return given[name];
  const key = JSON.stringify(name);
  throw new Error(`give runTask { requires: { ${kind}: { ${key}: … } } }, or { requires: "met" }`);
}

/** A store that says so of the last successes of other tasks. */
export function withSuccesses<Store extends RunStore>(store: Store, { succeeded }: RequiresAnswers): Store {
  if (succeeded === undefined) return store;
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name !== "list") return member.bind(target);
      return async (task: string, options: Parameters<RunStore["list"]>[1]) => {
        if (!Object.hasOwn(succeeded, task)) return target.list(task, options);
        const at = succeeded[task];
        const run =
          at && ({ task, run: "given", status: "succeeded", endedAt: at.toISOString() } as RunRecord);
        return { items: run ? [run] : [] };
      };
    },
  });
}
