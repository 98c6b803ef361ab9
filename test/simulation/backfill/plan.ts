/** What a world of a backfill is made of, drawn from a seed: what is there before it, what is asked for, what goes wrong. */
import type { BackfillParams } from "../../../functions/backfill/index.ts";
import type { Overlap } from "../../../functions/model/task/settings.ts";
import { SeededRandom } from "../random.ts";

/** What is there of an instant before the backfill begins. "disabled" and "limit": nothing, since its task was disabled then, or its trigger used up. */
export const initials = [
  "missing",
  "disabled",
  "undeployed",
  "limit",
  "missed",
  "skipped",
  "errored",
  "succeeded",
  "cancelled",
  "enqueued",
] as const;
export type Initial = (typeof initials)[number];

export interface BackfillPlan {
  readonly seed: number;
  /** One for each instant, the oldest first: instants follow each other by half an hour, of one trigger or of two in turn. */
  readonly initial: readonly Initial[];
  readonly triggers: 1 | 2;
  /** The second trigger is not deployed any more, and the task takes params. */
  readonly lost: boolean;
  /** How many more runs the first trigger may start. @default any number */
  readonly places?: number;
  readonly overlap: Overlap;
  readonly request: Pick<BackfillParams, "only" | "reverse" | "maxConcurrent" | "overlap">;
  /** The longest that a run takes, in milliseconds. */
  readonly longestRun: number;
  /** The odds at each call of a worker. */
  readonly dies: number;
  /** A write at which workers die more often than not. @default none */
  readonly deadly?: "create" | "redrive";
  readonly fails: number;
  readonly slow: number;
  /** The odds each second that a person, or a late message, moves a run of the task. */
  readonly meddles: number;
  /** The odds each second that a person pauses the backfill or the task for a while. */
  readonly pauses: number;
}

export function drawBackfillPlan(seed: number): BackfillPlan {
  const random = new SeededRandom(seed);
  const common = random.pick([
    initials,
    ["missing", "missed", "skipped", "errored", "errored", "enqueued"],
    ["errored", "errored", "errored", "succeeded", "enqueued"],
  ] as readonly (readonly Initial[])[]);
  return {
    seed,
    initial: Array.from({ length: random.between(8, 20) }, () => random.pick(common)),
    triggers: random.pick([1, 1, 2]),
    overlap: random.pick(["skip", "allow", "allow", "queue"]),
    request: {
      only: random.pick([undefined, undefined, "errored", "errored", "missed", "skipped"]),
      reverse: random.chance(0.5),
      maxConcurrent: random.pick([1, 2, 2, 3]),
      overlap: random.pick([undefined, undefined, "allow"]),
    },
    longestRun: random.pick([200, 3_000, 30_000]),
    dies: random.pick([0, 0.02, 0.05, 0.1]),
    fails: random.pick([0, 0.01]),
    slow: random.pick([0, 0.05, 0.3]),
    meddles: random.pick([0, 0.02, 0.2]),
    pauses: random.pick([0, 0, 0.01]),
    lost: random.chance(0.25),
    places: random.pick([undefined, undefined, undefined, undefined, 2, 5]),
  };
}
