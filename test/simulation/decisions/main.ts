/** `node cli/launch.js test/simulation/decisions/main.ts FIRST COUNT [--story]`: plays worlds of decisions, and says what is wrong. */
import { playDecisions } from "./world.ts";

const [first = 1, count = 50] = process.argv.slice(2).map(Number);
const tell = process.argv.includes("--story") ? (line: string) => console.log(line) : undefined;
let failed = 0;
const all: Record<string, number> = {};
for (let seed = first; seed < first + count; seed++) {
  const { wrong, runs, met } = await playDecisions(seed, { tell });
  for (const [what, times] of [...met, ["runs", runs] as const]) all[what] = (all[what] ?? 0) + times;
  if (wrong.length === 0) continue;
  failed++;
  process.stdout.write(`seed ${seed}: ${wrong.slice(0, 4).join("; ")}\n`);
}
const cpuSeconds = (process.cpuUsage().user / 1e6).toFixed(1);
process.stdout.write(`${JSON.stringify({ worlds: count, failed, cpuSeconds, met: all })}\n`);
