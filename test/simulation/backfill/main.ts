/** `node cli/launch.js test/simulation/backfill/main.ts FIRST COUNT`: judges worlds of backfills, and says what is wrong. */
import { drawBackfillPlan } from "./plan.ts";
import { judge } from "./rules.ts";
import { BackfillWorld } from "./world.ts";

const [first = 1, count = 50] = process.argv.slice(2).map(Number);
let [begun, failed] = [0, 0];
const met = new Map<string, number>();
for (let seed = first; seed < first + count; seed++) {
  const world = new BackfillWorld(drawBackfillPlan(seed));
  await world.run();
  const judged = await judge(world);
  begun += judged.begun;
  for (const [what, times] of world.met) met.set(what, (met.get(what) ?? 0) + times);
  if (judged.wrong.length === 0) continue;
  failed++;
  process.stdout.write(`seed ${seed}: ${judged.wrong.slice(0, 3).join("; ")}\n`);
}
const counts = Object.fromEntries([...met].sort(([a], [b]) => (a < b ? -1 : 1)));
process.stdout.write(`${JSON.stringify({ worlds: count, failed, begun, met: counts })}\n`);
