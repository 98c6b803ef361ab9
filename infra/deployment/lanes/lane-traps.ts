/**
 * Settings of a lane that AWS would accept, or that other queues have, and that lose messages or order. Each has a name, and
 * its line says why it is refused and what to do instead. docs/lanes.md lists them.
 */
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { shown } from "../option-checks.ts";
import { defaultReceives, directInvocations, type StageLane } from "../stage/stage-settings.ts";

/** The least that an event source takes at once. */
export const leastConcurrency = 2;
/** Two invocations of the event source, and what may be invoked directly. */
export const leastReserve = leastConcurrency + directInvocations;
/** Receives that a message must have before it is given up. */
export const leastReceives = 5;
/** What AWS advises: the visibility timeout is so many times the function's. */
const timeoutsOfVisibility = 6;

const forOne = "for a limit of one give the task concurrency: { limit: 1 }";

/** A trap that one setting is in by itself. */
export interface SettingTrap {
  readonly name: string;
  readonly key: keyof StageLane;
  /** Whether a value is in it. Below its least one a value is a wrong number, and no trap. */
  readonly from: number;
  readonly below: number;
  /** Why, and what to do. */
  readonly why: string;
}

export const settingTraps: readonly SettingTrap[] = [
  {
    name: "limit of one",
    key: "maxConcurrency",
    from: 1,
    below: leastConcurrency,
    why: `an event source takes at least ${leastConcurrency} messages at once; ${forOne}`,
  },
  {
    name: "limit of one",
    key: "reservedConcurrency",
    from: 1,
    below: leastReserve,
    why: `the event source takes more messages than the worker may start, each throttled receive counts, and healthy messages move to the dead-letter queue; reserve ${leastReserve} or more, and ${forOne}`,
  },
  {
    name: "few receives",
    key: "maxReceiveCount",
    from: 1,
    below: leastReceives,
    why: `throttled receives count too, and a run would lose its message; set ${leastReceives} or more, or leave it out, which gives ${defaultReceives}`,
  },
];

/** The lines of the traps that a lane's settings are in together. Each setting by itself is allowed. */
export function combinedTraps(name: string, lane: StageLane): string[] {
  return [...reserveTrap(lane), ...visibilityTrap(name, lane), ...windowTrap(lane)];
}

function reserveTrap({ maxConcurrency, reservedConcurrency }: StageLane): string[] {
  if (maxConcurrency === undefined || reservedConcurrency === undefined) return [];
  // The reserve itself is in a trap.
  if (reservedConcurrency < leastReserve) return [];
  const most = reservedConcurrency - directInvocations;
  if (maxConcurrency <= most) return [];
  return [
    `limit above the reserve: maxConcurrency ${maxConcurrency} with reservedConcurrency ${reservedConcurrency} is not allowed: at most ${most}, the reserve less ${directInvocations}, since direct invocations take from the same reserve, and messages that are throttled use up their receives; lower it, or raise reservedConcurrency to ${maxConcurrency + directInvocations}`,
  ];
}

function visibilityTrap(name: string, lane: StageLane): string[] {
  const { timeoutSeconds, batchWindowSeconds = 0 } = resolveLane(name, lane);
  const least = timeoutsOfVisibility * timeoutSeconds + batchWindowSeconds;
  if ((lane.visibilityTimeoutSeconds ?? least) >= least) return [];
  const window = batchWindowSeconds > 0 ? ` and the batch window of ${batchWindowSeconds} s` : "";
  return [
    `short visibility: visibilityTimeoutSeconds ${lane.visibilityTimeoutSeconds} is not allowed: at least ${least}, ${timeoutsOfVisibility} times the timeout of ${timeoutSeconds} s${window}, since below that a message may be delivered again while its worker still runs; leave it out, which gives ${least}`,
  ];
}

function windowTrap({ batchSize = 1, batchWindowSeconds = 0 }: StageLane): string[] {
  if (batchWindowSeconds === 0 || batchSize > 1) return [];
  return [
    `window without a batch: batchWindowSeconds ${batchWindowSeconds} is not allowed with batchSize ${batchSize}: a batch of one is full with its first message; raise batchSize, or leave the window out`,
  ];
}

/** Whether an option asks for a FIFO queue, as the options of SQS and of the CDK do. */
export function isFifoOption(key: string, value: unknown): boolean {
  if (typeof value === "string" && value.endsWith(".fifo")) return true;
  return /fifo|deduplication/i.test(key) && value !== undefined && value !== false;
}

/** The line of the trap that an option is in which asks for a FIFO queue. */
export function fifoTrap(option: string, value: unknown): string {
  return `FIFO: ${option} ${shown(value)} is not allowed: a FIFO queue delays no single message, and the message of a dead worker blocks its group; for order give the task overlap: "queue-all", a limit of one that starts its runs in order`;
}
