/** Draws events, messages of users' queues, and the pauses that hold what they start. */
import type { SeededRandom } from "../../random.ts";
import type { ActPlan, DeployPlan, TaskPlan } from "../plan.ts";
import type { HappeningPlan } from "./plan.ts";

const minute = 60_000;
const most = 3;
/** The longest that a delivery takes, and the longest after which an event comes again. */
const longestMs = { late: 20 * minute, again: 90_000 };

export interface DrawnHappenings {
  readonly happenings: readonly HappeningPlan[];
  readonly acts: readonly ActPlan[];
}

interface Drawn {
  readonly random: SeededRandom;
  readonly tasks: readonly TaskPlan[];
  readonly deploys: readonly DeployPlan[];
  readonly faulty: boolean;
  readonly from: number;
  /** In milliseconds. */
  readonly span: number;
}

/** One to three of them, of a task that no deploy moves or takes away. In a world where nothing fails each comes once, at once. */
export function drawHappenings({ random, tasks, deploys, faulty, from, span }: Drawn): DrawnHappenings {
  const stays = tasks.filter(({ name }) => deploys.every(({ task }) => task !== name));
  if (stays.length === 0) return { happenings: [], acts: [] };
  const disabled = stays.find(({ enabled }) => !enabled);
  const { name: task } = disabled !== undefined && random.chance(0.5) ? disabled : random.pick(stays);
  const happenings = Array.from({ length: random.between(1, most) }, (_, i): HappeningPlan => {
    const how = random.chance(0.6) ? "event" : "message of a queue";
    const late = faulty && random.chance(0.3) ? Math.floor(random.next() ** 3 * longestMs.late) : 0;
    const again = faulty && how === "event" && random.chance(0.4);
    const deliveries = again ? [late, late + Math.floor(random.next() ** 2 * longestMs.again)] : [late];
    const isUndelivered = faulty && how === "event" && random.chance(0.15);
    const at = from + Math.floor(random.next() * span);
    return { key: `${how} ${i}`, at, task, how, deliveries, isUndelivered };
  });
  const isPaused = faulty && random.chance(0.4);
  return { happenings, acts: isPaused ? drawPauses(random, task, happenings) : [] };
}

/** The task is paused shortly before one comes; some time later the pause has another end. */
function drawPauses(
  random: SeededRandom,
  task: string,
  [first]: readonly HappeningPlan[],
): readonly ActPlan[] {
  const comesAt = (first?.at ?? 0) + (first?.deliveries[0] ?? 0);
  const pause = (i: number, at: number): ActPlan => {
    return { key: `pause ${i}`, at, kind: "pause task", draw: random.next(), task };
  };
  return [
    pause(0, comesAt - random.between(1_000, 8_000)),
    pause(1, comesAt + random.between(1_000, 60_000)),
  ];
}
