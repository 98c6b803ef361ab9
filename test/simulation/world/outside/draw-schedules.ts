/** Draws what people do to a schedule of a task that they make at run time. */
import type { SeededRandom } from "../../random.ts";
import type { DeployPlan, TaskPlan } from "../plan.ts";
import type { SchedulePlan } from "./plan.ts";

const afterwards = ["add", "pause", "resume", "resume", "remove", "remove"] as const;

/** It is added, and changed some times within three minutes: at times by two people at once. */
export function drawSchedules(
  random: SeededRandom,
  tasks: readonly TaskPlan[],
  deploys: readonly DeployPlan[],
  from: number,
): readonly SchedulePlan[] {
  const stays = tasks.filter(({ name }) => deploys.every(({ task }) => task !== name));
  if (stays.length === 0) return [];
  const { name: task } = random.pick(stays);
  const act = (i: number, at: number, kind: SchedulePlan["kind"]): SchedulePlan => {
    return { key: `schedule ${i}`, at: Math.floor(at), task, kind, draw: random.next() };
  };
  const added = from + random.between(0, 50_000);
  const acts = [act(0, added, "add")];
  for (let i = random.between(1, 4), at = added; i > 0; i--) {
    at += random.chance(0.3) ? random.between(0, 60) : random.between(5_000, 80_000);
    acts.push(act(acts.length, at, random.pick(afterwards)));
  }
  return acts;
}
