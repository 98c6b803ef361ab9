/** An event of a run's life, as a bus and subscribers in code are told it: plain JSON. */
import type { Services } from "../../task/services.ts";
import type { Json } from "../../task/task.ts";
import type { Metadata } from "../record/metadata.ts";
import type { Usage } from "../record/usage.ts";
import type { LifeEvent } from "./untold.ts";

/** What a run tells. Instants are ISO 8601. What the run has not is left out. */
export interface RunEvent {
  /** `TASK/RUN:TURN:EVENT`. An event that is told twice has the same id. */
  readonly id: string;
  readonly event: LifeEvent;
  /** When it happened. */
  readonly at: string;
  readonly task: string;
  /** The run's name within its task. */
  readonly run: string;
  /** The id of the trigger that started it, or `manual`, `message`, `startup`. */
  readonly trigger: string;
  readonly scheduledTime: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Milliseconds from its start to its end, or to this event. */
  readonly durationMs?: number;
  readonly ticks: number;
  readonly skippedItems?: number;
  readonly total?: number;
  readonly attempt: number;
  readonly turn: number;
  /** Why it was interrupted, skipped or given up. */
  readonly reason?: string;
  /** Without masked values. At most 8 KB of them are told: longer ones are left out. */
  readonly params?: Json;
  /** What is too long to be told: the run has it. */
  readonly leftOut?: readonly ("params" | "output" | "counts" | "metadata")[];
  readonly tags?: readonly string[];
  readonly author?: string;
  readonly note?: string;
  readonly metadata?: Metadata;
  /** What the task said last, and its counters. */
  readonly message?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly usage?: Usage;
  readonly output?: Json;
  /** Of `errored` and `retried`; of a rejected message its reason. */
  readonly error?: {
    readonly name: string;
    readonly message: string;
    /** `name: message` of each, the outermost first. */
    readonly causes?: readonly string[];
    /** How many more there were, for which there was no room. */
    readonly moreCauses?: number;
    readonly stack?: string;
  };
}

/** Code that is told of runs, in a worker. `functions/subscribers.ts` lists them. */
export interface Subscriber {
  /** What it is, in the log. */
  readonly name: string;
  /** Which events. */
  readonly on: readonly LifeEvent[];
  /** Of which task. @default of all but Pawl's own, and of rejected messages */
  readonly task?: string;
  /**
   * Is told at least once of each event, within 5 s. What throws is told again, later each time, and given up after five
   * hours. `event.id` tells what came twice.
   */
  tell(event: RunEvent, services: Services): unknown;
}
