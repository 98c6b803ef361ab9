/**
 * `node cli/launch.js test/simulation/parallel/main.ts FIRST COUNT`: plays worlds of runs that are split, and says what is wrong.
 * `--meet`: worlds in which several of them meet limits and deploys.
 */
import { drawMeeting } from "./draw-meeting.ts";
import { drawParallelPlan } from "./plan.ts";
import { ParallelWorld } from "./world.ts";

const numbers = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));
const [first = 1, count = 50] = numbers.map(Number);
const meets = process.argv.includes("--meet");
let failed = 0;
const met = new Map<string, number>();
for (let seed = first; seed < first + count; seed++) {
  const plan = meets ? drawMeeting(seed) : drawParallelPlan(seed);
  const world = new ParallelWorld(plan);
  const wrong = await world.run();
  for (const [what, times] of world.met) met.set(what, (met.get(what) ?? 0) + times);
  if (wrong.length === 0) continue;
  failed++;
  const change = plan.meeting ? ` (${plan.meeting.change})` : "";
  process.stdout.write(`seed ${seed}${change}: ${wrong.slice(0, 3).join("; ")}\n`);
}
const counts = Object.fromEntries([...met].sort(([a], [b]) => (a < b ? -1 : 1)));
process.stdout.write(`${JSON.stringify({ worlds: count, failed, met: counts })}\n`);
