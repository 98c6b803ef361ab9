/**
 * 1,000 messages of tasks with limits of 1, 2 and 7 in `pawl dev`, some of them twice, two of
 * whose runs kill their worker: never more than the limit are at work, all end well, and a freed place is taken at once.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import { startDev } from "../../../local/index.ts";
import type { Figure } from "../kit/figure.ts";
import { limitMeasured } from "./in-dev.ts";
import { limitedProject, limits } from "./project.ts";

/** How soon places are taken is measured where nothing fails. */
const loads = [
  { messages: 200, kills: 0 },
  { messages: 1_000, kills: 2 },
];

export async function taskLimitFigures(): Promise<readonly Figure[]> {
  const project = limitedProject();
  const output = openSync(devNull, "w");
  try {
    const dev = await startDev({
      root: project.folder,
      port: 0,
      signals: false,
      log: (line) => void writeSync(output, `${line}\n`),
    });
    try {
      const all: Figure[] = [];
      for (const limit of limits)
        for (const [i, load] of loads.entries()) all.push(...(await limitMeasured(dev, limit, load, i)));
      return all;
    } finally {
      await dev.close();
    }
  } finally {
    closeSync(output);
    project.remove();
  }
}
