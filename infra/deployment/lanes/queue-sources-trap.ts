/** A trap that a lane is in by its tasks: queues of `onQueue` that exceed its reserve. docs/lanes.md lists it with the others. */

import type { PlannedQueueSource } from "../reactive/event-sources.ts";
import type { StageResolvedLane } from "../stage/stage.ts";
import { directInvocations } from "../stage/stage-settings.ts";
import { leastConcurrency } from "./lane-traps.ts";

/** The lines of the lanes whose function the queues of `onQueue` call too, so that all together exceed its reserve. */
export function queueSourcesTrap(
  lanes: readonly StageResolvedLane[],
  sources: readonly Pick<PlannedQueueSource, "lane" | "maxConcurrency">[],
): string[] {
  return lanes.flatMap(({ name, maxConcurrency = 0, reservedConcurrency }) => {
    const own = sources.filter(({ lane }) => lane === name);
    if (own.length === 0 || reservedConcurrency === undefined) return [];
    const ofQueues = own.reduce((sum, source) => sum + source.maxConcurrency, 0);
    const most = reservedConcurrency - directInvocations;
    if (maxConcurrency + ofQueues <= most) return [];
    const left = most - ofQueues;
    const lower = left < leastConcurrency ? "" : `lower maxConcurrency to ${left}, or `;
    return [
      `lane ${name}: queues above the reserve: maxConcurrency ${maxConcurrency} and ${ofQueues} for the ${own.length === 1 ? "queue" : `${own.length} queues`} of onQueue with reservedConcurrency ${reservedConcurrency} is not allowed: at most ${most} together, the reserve less ${directInvocations}, since messages that are throttled use up their receives; ${lower}raise reservedConcurrency to ${maxConcurrency + ofQueues + directInvocations}`,
    ];
  });
}
