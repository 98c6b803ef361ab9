/**
 * Code of yours that is told what becomes of runs, such as that one failed. It is called in the workers, at least once for
 * each event: `event.id` tells what came twice. Each event that anything listens to costs one write more.
 *
 * ```ts
 * { name: "pager", on: ["errored"], tell: (event, services) => services.pager.alert(`${event.task}: ${event.error?.message}`) }
 * ```
 */
import type { Subscriber } from "./model/run/told/life-event.ts";

export const subscribers: readonly Subscriber[] = [];
