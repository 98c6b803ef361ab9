/** What the calls of a client take besides what they are for, and the check of it. */
import type { Metadata } from "../model/run/record/metadata.ts";
import { show } from "../model/show.ts";
import { isPriority, priorityWords } from "../model/task/concurrency.ts";

/** Options of `start`. */
export interface StartOptions {
  /**
   * At most one run for it, however often `start` is called, as long as the task's records are kept: from the first call,
   * or from its `at`. 1 to 128 printable ASCII characters. @default none
   */
  readonly id?: string;
  /** When it starts; one that has passed is now. @default now */
  readonly at?: Date;
  /** Tags, at most 128 bytes as JSON. @default none */
  readonly tags?: readonly string[];
  /** Which of the runs that wait for a place starts first: 9 is the most urgent, 0 the least. @default its task's */
  readonly priority?: number;
  /** What the run keeps of its start: at most 10 texts of 120 characters by names of 40. Who started it and from where is added. @default what the stage adds */
  readonly metadata?: Metadata;
  /** Why, at most 256 bytes; kept on the record. @default none */
  readonly note?: string;
  /** That somebody has said yes to it, where its task asks for that; otherwise it waits for approval. @default false */
  readonly confirmed?: boolean;
}

/** Options of `resume`, `cancel`, `decline` and `dismiss`. */
export interface MoveOptions {
  /** Why, at most 256 bytes; kept on the record. @default none */
  readonly note?: string;
  /** Who asks, at most 192 bytes. @default none */
  readonly author?: string;
}

/** Options of `redrive`. */
export interface RedriveOptions extends MoveOptions {
  /** Starts a run of its own for the items that the run skipped, once it has ended. A repeat finds that run. @default false */
  readonly items?: boolean;
  /** That somebody has said yes to it, as in `start`. @default false */
  readonly confirmed?: boolean;
}

/** Options of `approve`. */
export interface ApproveOptions extends MoveOptions {
  /** Who approves it, at most 192 bytes: of a task with `by: "another person"` somebody else than who asked for the run. @default the run whose code asks */
  readonly author?: string;
}

/** Options of `pause`. */
export interface PauseOptions extends MoveOptions {
  /** When the pause ends by itself. @default it lasts until `resume` */
  readonly until?: Date;
}

const optionsOf = {
  start: ["id", "at", "tags", "priority", "metadata", "note", "confirmed"] satisfies (keyof StartOptions)[],
  pause: ["until", "note", "author"] satisfies (keyof PauseOptions)[],
  resume: ["note", "author"] satisfies (keyof MoveOptions)[],
  cancel: ["note", "author"] satisfies (keyof MoveOptions)[],
  redrive: ["note", "author", "items", "confirmed"] satisfies (keyof RedriveOptions)[],
  dismiss: ["note", "author"] satisfies (keyof MoveOptions)[],
  approve: ["note", "author"] satisfies (keyof ApproveOptions)[],
  decline: ["note", "author"] satisfies (keyof MoveOptions)[],
} as const;

/** Refuses a mistake of the calling code: an unknown option, an invalid Date, an empty text. @throws TypeError */
export function checkOptions(name: keyof typeof optionsOf, options: unknown): void {
  const allowed: readonly string[] = optionsOf[name];
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(
      `${name} was given options ${show(options)}: allowed is an object with any of ${allowed.join(", ")}`,
    );
  }
  const odd = Object.keys(options).filter((key) => !allowed.includes(key));
  if (odd.length > 0) {
    throw new TypeError(`${name} does not take ${odd.join(", ")}: allowed are ${allowed.join(", ")}`);
  }
  const given = options as Record<string, unknown>;
  for (const [key, isAllowed, allowed] of kinds) {
    if (given[key] === undefined || isAllowed(given[key])) continue;
    throw new TypeError(`${key} ${show(given[key])} is not allowed: ${allowed}`);
  }
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isInstant = (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime());

const kinds: readonly (readonly [key: string, isAllowed: (value: unknown) => boolean, allowed: string])[] = [
  ["at", isInstant, "a valid Date"],
  ["until", isInstant, "a valid Date"],
  ["note", isText, "a text that is not empty"],
  ["author", isText, "a text that is not empty"],
  ["priority", isPriority, priorityWords],
  ["items", (value) => typeof value === "boolean", "true or false"],
  ["confirmed", (value) => typeof value === "boolean", "true or false"],
  ["tags", (value) => Array.isArray(value) && value.every(isText), "an array of texts that are not empty"],
];
