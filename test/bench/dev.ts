/**
 * `npm run bench -- dev`: how soon `pawl dev` is ready, how many short runs a second it carries, and what of them it keeps
 * in memory. One lane takes batches of ten, two at once.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import { startDev } from "../../local/index.ts";
import { heapFigure } from "./dev/heap.ts";
import { readyFigure } from "./dev/ready.ts";
import { ShortRuns, shortProject } from "./dev/short-runs.ts";
import { speedFigure } from "./dev/speed.ts";
import type { Figure } from "./kit/figure.ts";

export async function figures(): Promise<readonly Figure[]> {
  const project = shortProject();
  try {
    const ready = await readyFigure(project);
    const output = openSync(devNull, "w");
    const log = (line: string) => void writeSync(output, `${line}\n`);
    const dev = await startDev({ root: project.folder, port: 0, signals: false, log });
    try {
      const runs = new ShortRuns(dev);
      const heap = await heapFigure(runs);
      const speed = await speedFigure(dev, runs);
      return [speed, await runs.lostFigure(), ready, heap];
    } finally {
      await dev.close();
      closeSync(output);
    }
  } finally {
    project.remove();
  }
}
