/** `node cli/launch.js test/simulation/limits/main.ts FIRST COUNT`: plays worlds of limits, and says what is wrong. */
import { playLimits } from "./world.ts";

const [first = 1, count = 50] = process.argv.slice(2).map(Number);
let failed = 0;
const met: Record<string, number> = {};
for (let seed = first; seed < first + count; seed++) {
  const { wrong, ...seen } = await playLimits(seed);
  for (const [what, times] of Object.entries(seen)) met[what] = (met[what] ?? 0) + times;
  if (wrong.length === 0) continue;
  failed++;
  process.stdout.write(`seed ${seed}: ${wrong.slice(0, 3).join("; ")}\n`);
}
const cpuSeconds = (process.cpuUsage().user / 1e6).toFixed(1);
process.stdout.write(`${JSON.stringify({ worlds: count, failed, cpuSeconds, met })}\n`);
