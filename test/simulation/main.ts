/**
 * `npm run simulate -- --seeds N [--seed S] [--mutants] [--faults none]`: seeds of the simulator, one after the
 * other. Prints how often everything was met, and a failing seed's story.
 */
import { parseArgs } from "node:util";
import { inMacrotask, runSeed } from "./run-seed.ts";
import * as shipped from "./shipped.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    seed: { type: "string" },
    faults: { type: "string" },
    story: { type: "boolean", default: false },
    go: { type: "boolean", default: false },
  },
});

const first = Number(values.seed ?? 1);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const faults = values.faults !== "none";
const met = new Map<string, number>();
const deaths: number[] = [];
const rules = new Map<string, number[]>();
const started = process.cpuUsage();
await inMacrotask(() => {
  for (let seed = first; seed < first + count; seed++) {
    const result = runSeed(seed, { shipped, faults, tells: values.story });
    for (const [what, times] of result.met) met.set(what, (met.get(what) ?? 0) + times);
    for (const death of result.deaths) deaths.push(death);
    if (values.story) console.log(result.story.join("\n"));
    if (result.violation !== undefined) {
      const { rule, detail } = result.violation;
      rules.set(rule, [...(rules.get(rule) ?? []), seed]);
      if ((rules.get(rule) as number[]).length <= 3) console.log(`seed ${seed}: ${rule}: ${detail}`);
    }
  }
});
const { user, system } = process.cpuUsage(started);
deaths.sort((a, b) => a - b);
if (count > 1)
  for (const [what, times] of [...met].sort()) console.log(`${String(times).padStart(8)} ${what}`);
for (const [rule, seeds] of rules) console.log(`${seeds.length} × ${rule}: ${seeds.slice(0, 8).join(" ")}`);
console.log(
  `${count} seeds, ${((user + system) / 1e6).toFixed(1)} s of CPU; deaths ${deaths.length}, median ${deaths[deaths.length >> 1]} ms, longest ${deaths.at(-1)} ms`,
);
