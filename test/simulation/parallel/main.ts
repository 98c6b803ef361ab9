/** `node cli/launch.js test/simulation/parallel/main.ts FIRST COUNT`: plays worlds of runs that are split, and says what is wrong. */
import { drawParallelPlan } from "./plan.ts";
import { ParallelWorld } from "./world.ts";

const [first = 1, count = 50] = process.argv.slice(2).map(Number);
let failed = 0;
const met = new Map<string, number>();
for (let seed = first; seed < first + count; seed++) {
  const world = new ParallelWorld(drawParallelPlan(seed));
  const wrong = await world.run();
  for (const [what, times] of world.met) met.set(what, (met.get(what) ?? 0) + times);
  if (wrong.length === 0) continue;
  failed++;
  process.stdout.write(`seed ${seed}: ${wrong.slice(0, 3).join("; ")}\n`);
}
const counts = Object.fromEntries([...met].sort(([a], [b]) => (a < b ? -1 : 1)));
process.stdout.write(`${JSON.stringify({ worlds: count, failed, met: counts })}\n`);
