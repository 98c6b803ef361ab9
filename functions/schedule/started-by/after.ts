import { isObject } from "../../model/params/shape.ts";
import { templateMistakes } from "../../model/params/template.ts";
import {
  type AfterStatus,
  type AfterTrigger,
  afterStatuses,
  checkTriggerId,
  type ReactiveTriggerOptions,
  type TriggerParams,
  triggerId,
} from "../../model/task/trigger.ts";
import { limitsOf } from "../limits.ts";
import { checkOptions, ScheduleError } from "../schedule-error.ts";
import { checkedPriority } from "../trigger-priority.ts";

/** What `after`, `onEvent` and `onQueue` take. */
export const reactiveOptions = ["id", "params", "startAt", "endAt", "maxRuns", "priority"] as const;

/**
 * Starts one run for each run of another task that has ended: "succeeded", "errored", "cancelled" or "any" of these. The
 * task is given by its name or its definition. The run has the instant of the one that it follows.
 *
 * Texts of `params` that begin with `$.` are taken from the run that ended: `"$.params.day"`, `"$.output"`, `"$.run"`,
 * `"$.status"`, `"$.error"`. @default succeeded
 * @throws ScheduleError
 */
export function after(
  task: string | { readonly name: string },
  status: AfterStatus = "succeeded",
  options: ReactiveTriggerOptions = {},
): AfterTrigger {
  const name: unknown = typeof task === "string" ? task : task?.name;
  if (typeof name !== "string" || name === "")
    throw new ScheduleError("invalid-option", "task", task, 'a task, or its name such as "import-cities"');
  if (!afterStatuses.includes(status))
    throw new ScheduleError("invalid-option", "status", status, afterStatuses.join(", "));
  checkOptions(options, reactiveOptions);
  const { id = triggerId("after", name, status), params } = options;
  return {
    kind: "after",
    id: checkTriggerId(id),
    task: name,
    status,
    limits: limitsOf("after", options),
    params: checkedTemplate(params),
    ...checkedPriority(options),
  };
}

/** Params that may have paths. @throws ScheduleError */
export function checkedTemplate(params: TriggerParams | undefined): TriggerParams | undefined {
  if (params === undefined) return undefined;
  if (!isObject(params)) throw new ScheduleError("invalid-option", "params", params, "an object");
  const [mistake] = templateMistakes(params);
  if (mistake !== undefined)
    throw new ScheduleError(
      "invalid-option",
      "params",
      params,
      `in them, ${mistake.replace(/^params /, "")}`,
    );
  return params;
}
