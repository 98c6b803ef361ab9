/**
 * The rules of EventBridge and the event sources of users' queues that a deployment has: what the template makes, and what
 * `pawl.compliance` compares AWS with. Pure.
 */
import { createHash } from "node:crypto";
import type { WantedQueueSource, WantedRule } from "../../../functions/automatic/index.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { stackName } from "../../../functions/model/task/project-name.ts";
import { queueName } from "../../../functions/model/task/trigger.ts";
import type { Stage } from "../stage/stage.ts";

/** Recording a run is quick: the least that AWS allows is enough, and takes little from the lane's own queue. */
const queueSettings = { batchSize: 10, maxConcurrency: 2 } as const;

export type { WantedQueueSource as PlannedQueueSource, WantedRule as PlannedRule };

interface Deployed {
  readonly stage: Stage;
  readonly tasks: readonly ManifestTask[];
}

/** A rule for each `onEvent`. That of a disabled task is off. */
export function planRules({
  project,
  stage,
  tasks,
}: Deployed & { readonly project: string }): readonly WantedRule[] {
  return tasks.flatMap(({ name: task, lane, enabled, triggers }) =>
    triggers
      .filter((trigger) => trigger.kind === "event")
      .map(({ id, bus, pattern }) => {
        const name = cut(`${rulePrefix(project, stage.name)}${task}_${id}`, longestRule);
        return { name, bus, task, trigger: id, lane, enabled, pattern, input: inputTemplate(task, id) };
      }),
  );
}

/** An event source for each `onQueue`. That of a disabled task is off: its queue keeps its messages. */
export function planQueueSources({ stage, tasks }: Deployed): readonly WantedQueueSource[] {
  // The account of `pawl dev` has queues of its own: there one of the same name takes the place of each.
  const nameOf = (queue: string) => (stage.name === "local" ? queueName(queue) : queue);
  return tasks.flatMap(({ name: task, lane, enabled, triggers }) =>
    triggers
      .filter((trigger) => trigger.kind === "queue")
      .map(({ id, queue }) => ({ task, trigger: id, lane, queue: nameOf(queue), enabled, ...queueSettings })),
  );
}

/** With this the names of a stage's rules begin, and no other stage's do: no stage has an underscore in its name. */
export function rulePrefix(project: string, stage: string): string {
  return `${cut(stackName(project, stage), longestStack)}_`;
}

/** The name of a rule, in characters, and what there may be in it of the stack's. */
const longestRule = 64;
const longestStack = 30;

/** A name, or its beginning and a hash of it, which is always the same. */
function cut(name: string, most: number): string {
  if (name.length <= most) return name;
  return `${name.slice(0, most - 9)}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** The message of an event. EventBridge puts texts into quotes itself. */
function inputTemplate(task: string, trigger: string): string {
  const event = '"at": <aws.events.event.ingestion-time>, "event": <aws.events.event.json>';
  return `{"task": ${JSON.stringify(task)}, "trigger": ${JSON.stringify(trigger)}, ${event}}`;
}
