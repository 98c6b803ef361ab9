/**
 * From a synthesized template to ready: `npm start` is given a new state folder that holds nothing but what an earlier
 * start has synthesized. Timed are two processes from their start, npm's and that of `pawl dev`, until the line that says
 * ready: Node and the code are loaded, the project's files are compared with those of the synth, the template is read and
 * resolved, its assets are uploaded, and its tables, queues, functions and schedules are made.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { DevProcess } from "../../e2e/dev-process.ts";
import type { Project } from "../../e2e/project.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";

const rounds = 5;
const mostSeconds = 2;

export async function readyFigure({ folder }: Project): Promise<Figure> {
  const synthesized = join(folder, ".synthesized");
  await (await DevProcess.start({ root: folder, state: synthesized })).close();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const state = join(folder, `.round-${round}`);
    for (const part of ["cdk.out", "synth.json"])
      cpSync(join(synthesized, part), join(state, part), { recursive: true });
    const started = performance.now();
    const dev = await DevProcess.start({ root: folder, state });
    times.push((performance.now() - started) / 1_000);
    await dev.close();
    if (dev.lines.some((line) => line.includes("synthesizing"))) throw new Error("it has synthesized again");
  }
  const seconds = Number(median(times).toFixed(2));
  return {
    what: "seconds from a synthesized template to ready",
    value: seconds,
    bound: `<= ${mostSeconds}`,
    ok: seconds <= mostSeconds,
  };
}
