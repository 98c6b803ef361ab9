/** A year of one seed, judged, and what is printed of it. The same seed gives the same year. */
import { type JudgedYear, judgeYear } from "./judge.ts";
import { drawYear } from "./plan.ts";
import { YearWorld } from "./world.ts";
import type { YearPlan } from "./year.ts";

export interface Year extends JudgedYear {
  readonly plan: YearPlan;
  readonly days: number;
  /** Verdicts that were asked for once more, weeks later, and were the same. */
  readonly again: number;
  readonly sweeps: number;
  readonly cpuSeconds: number;
}

/** The most mistakes that are printed. */
const mostTold = 20;

export async function runYear(seed: number, days: number): Promise<Year> {
  const began = process.cpuUsage();
  const plan = drawYear(seed, { days });
  const world = new YearWorld(plan);
  await world.run();
  const judged = judgeYear(world);
  const { user, system } = process.cpuUsage(began);
  const { questions, sweeps } = world;
  return {
    ...judged,
    plan,
    days,
    again: questions.again,
    sweeps: sweeps.length,
    cpuSeconds: (user + system) / 1e6,
  };
}

export function toldYear({ plan, days, ...year }: Year): readonly string[] {
  const { wrong, occurrences, unsure, again, sweeps, cpuSeconds } = year;
  const counts = [...year.verdicts]
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => `  ${count} ${word}`);
  const people = plan.tasks.flatMap(({ paused, disabled }) => [...paused, ...disabled]).length;
  const overrides = plan.tasks.flatMap((task) => task.overrides).length;
  const told = [
    `${days} days of ${plan.tasks.flatMap(({ triggers }) => triggers).length} schedules: ${occurrences} occurrences`,
    ...counts,
    `${plan.deploys.length} deploys, ${plan.outages.length} outages, ${people} pauses and disabled stretches, ${overrides} overrides, ${plan.full.length + plan.slow.length} full lanes, ${sweeps} sweeps`,
    `${again} verdicts asked for again; ${unsure} of which a minute decides; ${cpuSeconds.toFixed(0)} s of CPU`,
    `${wrong.length} wrong verdicts`,
  ];
  if (wrong.length === 0) return told;
  const args = days === 365 ? "" : ` --days ${days}`;
  return [
    ...told,
    ...wrong.slice(0, mostTold),
    `again: npm run simulate -- --year --seed ${plan.seed}${args}`,
  ];
}
