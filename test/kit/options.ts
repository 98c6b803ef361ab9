/** Checks what a test gives `runTask`: a mistake is named before anything runs. */
import { inspect } from "node:util";
import { isRunName } from "../../functions/model/run/run-name.ts";
import type { Task } from "../../functions/model/task/task.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import type { RequiresAnswers } from "./requires-answers.ts";
import type { RunTaskOptions } from "./run-task.ts";

type Check = readonly [isAllowed: (value: unknown) => boolean, allowed: string];

const count: Check = [
  (value) => Number.isSafeInteger(value) && (value as number) > 0,
  "a whole number from 1",
];
const object: Check = [isObject, "an object"];
const texts: Check = [
  (value) => Array.isArray(value) && value.every((each) => typeof each === "string" && each !== ""),
  "an array of texts that are not empty",
];

/** An option that is undefined is one that was left out. */
const checks: Readonly<Record<keyof RunTaskOptions, Check>> = {
  services: object,
  config: object,
  credentials: [(value) => typeof value === "function", "a function"],
  onError: [(value) => typeof value === "function", "a function"],
  // Checked as at every door.
  params: [() => true, ""],
  now: [isInstant, "a valid Date from 2000 to 9999"],
  deployed: [
    (value) => Array.isArray(value) && value.every((each) => typeof each?.name === "string"),
    "an array of what defineTask returns",
  ],
  requires: [(value) => value === "met" || isObject(value), 'an object, or "met"'],
  items: [Array.isArray, "an array"],
  files: object,
  previous: [
    isPrevious,
    "an object of output, succeededAt and run, the earlier instant and the trigger of a run",
  ],
  cursor: [() => true, ""],
  cursorVersion: count,
  tags: texts,
  confirmed: [(value) => typeof value === "boolean", "true or false"],
  interruptAfter: count,
  pauseAfter: count,
  cancelAfter: count,
  maxTurns: count,
  maxItems: count,
  maxWaitSeconds: [(value) => typeof value === "number" && value > 0, "a number over 0"],
  store: [(value) => value instanceof MemoryRunStore, "a MemoryRunStore"],
};

/** @throws Error that says what was given and what is allowed */
export function checkRunTask(task: Task, options: RunTaskOptions): void {
  const { name, process, processBatch } = (task ?? {}) as Partial<Task>;
  if (typeof name !== "string")
    throw new Error(`runTask: task ${shown(task)} is not allowed: what defineTask returns`);
  if (!isObject(options)) throw new Error(`runTask: options ${shown(options)} are not allowed: an object`);
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, option))
      throw new Error(
        `runTask: unknown option ${JSON.stringify(option)}: allowed are ${Object.keys(checks).join(", ")}`,
      );
    const [isAllowed, allowed] = checks[option as keyof RunTaskOptions];
    if (value !== undefined && !isAllowed(value))
      throw new Error(`runTask: ${option} ${shown(value)} is not allowed: ${allowed}`);
  }
  if (isObject(options.requires)) checkAnswers(options.requires as Readonly<Record<string, unknown>>);
  if (options.credentials !== undefined && task.runAs === undefined)
    throw new Error(`runTask: ${name} has no runAs, so it is given no credentials`);
  if (options.confirmed !== undefined && !task.settings.confirm)
    throw new Error(`runTask: ${name} has no confirm, so confirmed says nothing`);
  if (options.items !== undefined && process === undefined && processBatch === undefined)
    throw new Error(`runTask: ${name} has no process that could be given items`);
}

const answers: Readonly<Record<keyof RequiresAnswers, Check>> = {
  region: [(value) => typeof value === "string" && value !== "", 'a Region, such as "eu-west-1"'],
  parameters: [
    isEach((value) => value === null || typeof value === "string"),
    "an object of texts by name, null where there is none",
  ],
  alarms: [
    isEach((value) => value === null || ["OK", "ALARM", "INSUFFICIENT_DATA"].includes(value as string)),
    'an object of "OK", "ALARM" or "INSUFFICIENT_DATA" by name, null where there is none',
  ],
  succeeded: [
    isEach((value) => value === null || isInstant(value)),
    "an object of Dates by task, null where it never has",
  ],
};

/** A misspelt answer would leave its question to the store, or to nobody. @throws Error that says what was given and what is allowed */
function checkAnswers(given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(answers, name))
      throw new Error(
        `runTask: requires has unknown ${JSON.stringify(name)}: allowed are ${Object.keys(answers).join(", ")}`,
      );
    const [isAllowed, allowed] = answers[name as keyof RequiresAnswers];
    if (value !== undefined && !isAllowed(value))
      throw new Error(`runTask: requires.${name} ${shown(value)} is not allowed: ${allowed}`);
  }
}

function isEach(isAllowed: (value: unknown) => boolean): Check[0] {
  return (value) => isObject(value) && Object.values(value).every(isAllowed);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPrevious(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { output: _, succeededAt, run, ...odd } = value as Readonly<Record<string, unknown>>;
  const isRun = run === undefined || (typeof run === "string" && isRunName(run));
  return (succeededAt === undefined || isInstant(succeededAt)) && isRun && Object.keys(odd).length === 0;
}

/** Records of a run of long ago would have expired before it ends. */
function isInstant(value: unknown): boolean {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return false;
  const year = value.getUTCFullYear();
  return year >= 2000 && year <= 9_999;
}

function shown(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 60 });
}
