/** `node cli/launch.js test/simulation/ledger/main.ts FIRST COUNT`: judges worlds of ledgers, and says what is wrong. */
import { drawLedgerPlan } from "./plan.ts";
import { judge } from "./rules.ts";
import { LedgerWorld } from "./world.ts";

const [first = 1, count = 50] = process.argv.slice(2).map(Number);
let [verdicts, gaps, failed] = [0, 0, 0];
for (let seed = first; seed < first + count; seed++) {
  const world = new LedgerWorld({ plan: drawLedgerPlan(seed) });
  await world.run();
  const judged = await judge(world);
  verdicts += judged.verdicts;
  gaps += judged.gaps;
  if (judged.wrong.length === 0) continue;
  failed++;
  process.stdout.write(`seed ${seed}: ${judged.wrong.slice(0, 3).join("; ")}\n`);
}
process.stdout.write(`${JSON.stringify({ worlds: count, failed, verdicts, gaps })}\n`);
