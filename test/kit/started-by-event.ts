/**
 * Which tasks an event of EventBridge starts, and with which params:
 *
 *     const uploaded = { source: "aws.s3", detail: { object: { key: "in/a.csv" } } };
 *     expect(await startedByEvent([importCities, report], uploaded)).toEqual([
 *       { task: "import-cities", trigger: "uploads", params: { key: "in/a.csv" } },
 *     ]);
 *
 * A task whose params the event does not fill as it takes them is told by `refused`: it would end as errored.
 */
import { InvalidParamsError } from "../../functions/model/errors.ts";
import { checkParamsOf } from "../../functions/model/params/check-params.ts";
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import { fillTemplate } from "../../functions/model/params/template.ts";
import type { Json, Task } from "../../functions/model/task/task.ts";
import { type EventPattern, matchesPattern } from "../../functions/schedule/index.ts";
import { paramsOfTask } from "../../infra/deployment/params/choices.ts";

/** An event as EventBridge delivers it, as far as patterns and params name it. */
export interface TestEvent {
  readonly [member: string]: unknown;
  readonly source?: string;
  readonly "detail-type"?: string;
  readonly detail?: object;
}

export interface StartedByEvent {
  /** The task's name. */
  readonly task: string;
  /** The id of its `onEvent`. */
  readonly trigger: string;
  readonly params: Json;
  /** Why the task does not take these params. */
  readonly refused?: string;
}

/** What an event on a bus starts, in the order of the tasks and their triggers. @param bus its name @default "default" */
export async function startedByEvent(
  tasks: readonly Task[],
  event: TestEvent,
  { bus = "default" }: { readonly bus?: string } = {},
): Promise<readonly StartedByEvent[]> {
  const found = tasks.flatMap((task) =>
    task.triggers.flatMap((trigger) => {
      const isMeant = trigger.kind === "event" && trigger.bus === bus;
      if (!isMeant || !matchesPattern(trigger.pattern as EventPattern, event)) return [];
      const params = trigger.params === undefined ? undefined : fillTemplate(trigger.params, event as Json);
      return [{ task, trigger: trigger.id, params }];
    }),
  );
  return Promise.all(
    found.map(async ({ task, trigger, params }) => {
      const refused = await refusalOf(task, params);
      const started = { task: task.name, trigger, params: params ?? {} };
      return refused === undefined ? started : { ...started, refused };
    }),
  );
}

async function refusalOf(task: Task, params: Json | undefined): Promise<string | undefined> {
  const { schema } = paramsOfTask(task);
  try {
    await checkParamsOf(task, params, schema && shapeOf(schema));
    return undefined;
  } catch (error) {
    if (error instanceof InvalidParamsError) return error.message;
    throw error;
  }
}
