/**
 * What a world is made of, as data: lanes, tasks and how they behave, when schedules fire, what operators do and when, a
 * deploy, and outages.
 */

import type { LaneFacts, OccurrenceFacts, TaskFacts, WorldFacts } from "../seen/facts.ts";
import type { LoadPlan, OutsidePlan } from "./outside/plan.ts";

export interface LanePlan extends LaneFacts {
  readonly timeoutSeconds: number;
  readonly batchSize: number;
  readonly concurrency: number;
}

export interface TaskPlan extends TaskFacts {
  readonly lane: string;
  readonly maxRuntimeSeconds?: number;
  readonly startWithinSeconds: number;
  /** The odds for each item to throw, in each attempt. */
  readonly throws: number;
  /** The odds for each item to snooze, once in a run. */
  readonly snoozes: number;
  /** An item that kills every worker which starts it. */
  readonly poison?: number;
  /** An item that goes on until it is told to stop, and is never done. */
  readonly endless?: number;
  /** An item that snoozes for so many seconds whenever it is begun, and is never done. */
  readonly stuck?: { readonly item: number; readonly seconds: number };
  readonly load?: LoadPlan;
  readonly startup: boolean;
  /** Its version: those above 1 have cursors of another form. */
  readonly version: number;
}

/** Everything with a key can be left out of a plan, to find the fewest happenings that still break a rule. */
export interface OccurrencePlan extends OccurrenceFacts {
  readonly key: string;
}

export const actKinds = [
  "pause",
  "pause until",
  "resume",
  "cancel",
  "cancel",
  "redrive",
  "start",
  "start with id",
  "start with id",
  "start obeying overlap",
  "start beside others",
  "start beside others",
  "start beside others",
  "start the one more run",
  "start later",
  "start with params",
  "start with params",
  "start with id and params",
  "message by hand",
  "message with id",
  "message that makes no sense",
  "message from long ago",
  "message of no run",
  "pause task",
  "pause task",
  "resume task",
  "dismiss",
  "write paused: false",
] as const;

/** What operators do most: to runs, and again and again. */
export const actsOnRuns: readonly (typeof actKinds)[number][] = [
  "pause",
  "pause until",
  "resume",
  "resume",
  "cancel",
  "cancel",
  "redrive",
  "redrive",
  "dismiss",
];

export interface ActPlan {
  readonly key: string;
  readonly at: number;
  /** Items are redriven only where there are bad ones. */
  readonly kind: (typeof actKinds)[number] | "redrive items";
  readonly draw: number;
  /** The task that it is about. @default it is drawn */
  readonly task?: string;
}

export interface DeployPlan {
  readonly key: string;
  readonly at: number;
  readonly change: "none" | "add" | "move" | "remove";
  readonly task: string;
  /** Whether it makes the task's version 2, which has cursors of another form. */
  readonly raises: boolean;
  /** When a removed task comes back, or a version is rolled back, if it is. */
  readonly backAt: number | undefined;
  readonly window: DeployWindow;
}

/** While old and new versions are mixed. */
export interface DeployWindow {
  readonly milliseconds: number;
  /** Whether the deploy is stuck for most of it, since the workers are not replaced: they go over at its end. */
  readonly isStuck: boolean;
}

/** A lane's queue is purged: every message is lost, in flight or not. */
export interface PurgePlan {
  readonly key: string;
  readonly at: number;
  readonly lane: string;
  /** After this many milliseconds the lane's workers are killed as well, if they are. */
  readonly killsAfter: number | undefined;
}

/** A stretch in which something is out of service. In a storm the tables refuse every call. */
export interface OutagePlan {
  readonly key: string;
  readonly kind: "storm" | "lane full" | "lane failing" | "schedules out" | "sweeper out";
  readonly from: number;
  readonly to: number;
  readonly lane: string;
}

export interface Plan extends WorldFacts, OutsidePlan {
  readonly seed: number;
  readonly start: number;
  /** From this instant on nothing new goes wrong. */
  readonly calmAt: number;
  /** The most by which two machines' clocks differ. */
  readonly skewMs: number;
  /** The most by which the clock of an operator's machine is off. */
  readonly operatorSkewMs: number;
  /** After this many receives a queue gives a message to the dead-letter queue. */
  readonly maxReceiveCount: number;
  /** The odds for each occurrence to be recorded as missed before it is delivered. */
  readonly missed: number;
  readonly lanes: readonly LanePlan[];
  readonly tasks: readonly TaskPlan[];
  readonly occurrences: readonly OccurrencePlan[];
  readonly acts: readonly ActPlan[];
  readonly deploys: readonly DeployPlan[];
  readonly purges: readonly PurgePlan[];
  readonly outages: readonly OutagePlan[];
}

/** A task's plan, whether or not it is deployed now. */
export function taskPlan({ tasks }: Pick<Plan, "tasks">, name: string): TaskPlan {
  const found = tasks.find((task) => task.name === name);
  if (found === undefined) throw new Error(`no task ${JSON.stringify(name)} in this world`);
  return found;
}
