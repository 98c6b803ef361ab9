/** Texts of params, and whole command lines that may start a run, drawn by a seed: none throws, and none starts what was not meant. */
import fc from "fast-check";
import { counted } from "../../fuzz/counted.ts";
import type { FuzzTarget } from "../../fuzz/fuzz-target.ts";
import { target as texts } from "../../fuzz/params/param-texts.ts";
import { target as lines } from "../../fuzz/params/run-lines.ts";
import type { Figure } from "../kit/figure.ts";

const seed = 21;
const inputs = 25_000;

export async function paramsFigures(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const target of [texts, lines]) figures.push(await figureOf(target));
  return figures;
}

async function figureOf({ name, property }: FuzzTarget): Promise<Figure> {
  let begun = 0;
  const details = await fc.check(
    counted(property, () => begun++),
    { numRuns: inputs, seed, endOnFailure: true },
  );
  if (details.failed) console.error(fc.defaultReportMessage(details));
  return {
    what: `fuzzed ${name} until one throws, or starts what was not meant`,
    value: begun,
    bound: `= ${inputs}`,
    ok: !details.failed && begun === inputs,
  };
}
