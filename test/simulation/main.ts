/**
 * `npm run simulate -- --seeds N [--seed S] [--mutants] [--faults none] [--story]`: seeds of the simulator, one
 * after the other. Prints how often everything was met, and a failing seed's story with the fewest faults.
 */
import { parseArgs } from "node:util";
import { allMutants } from "./mutants/all.ts";
import { type Caught, tryMutant } from "./mutants/run-mutants.ts";
import { mutantKinds, reportMutantsOf, reportSeeds } from "./report.ts";
import { inMacrotask, runSeed } from "./run-seed.ts";
import { runSeeds } from "./run-seeds.ts";
import * as shipped from "./shipped.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    seed: { type: "string" },
    mutants: { type: "boolean", default: false },
    faults: { type: "string" },
    story: { type: "boolean", default: false },
  },
});
const faults = values.faults !== "none";
const first = Number(values.seed ?? 1);
const count = Number(values.seeds ?? (values.mutants ? 500 : values.seed === undefined ? 2_000 : 1));
let ok = true;
if (values.mutants) {
  const caught: Caught[] = [];
  for (const mutant of await allMutants()) {
    const one = await tryMutant(mutant, count);
    caught.push(one);
    const proof = mutant.proof === undefined ? "" : ` (proven harmless: ${mutant.proof})`;
    console.log(
      `${one.seed === undefined ? "not caught" : `seed ${one.seed}`} ${mutant.kind} ${mutant.name}${proof}: ${one.rule ?? ""}`,
    );
  }
  for (const kind of mutantKinds) ok = reportMutantsOf(kind, caught, 0.95) && ok;
} else {
  if (values.story) {
    const { story } = await inMacrotask(() => runSeed(first, { shipped, faults, tells: true }));
    for (const line of story) console.log(line);
  }
  const seeds = await runSeeds(first, count, { shipped, faults });
  ok = await reportSeeds(seeds, { shipped, faults }, count > 1);
}
process.exit(ok ? 0 : 1);
