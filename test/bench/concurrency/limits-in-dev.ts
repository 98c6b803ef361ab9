/**
 * Limits in `pawl dev`: floods of 1,000 messages to each thing that can hold a limit, with killed workers and duplicates; how
 * soon a freed place is taken where nothing fails; and whom a flood holds up.
 */
import { join } from "node:path";
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { DevProcess } from "../../e2e/dev-process.ts";
import type { Figure } from "../kit/figure.ts";
import { startsBesideFloods } from "./fair.ts";
import { flood, takenCalmly } from "./flood.ts";
import { laneHolders, limitedProject, limitHolders } from "./project.ts";

export async function limitsInDevFigures(): Promise<readonly Figure[]> {
  const project = limitedProject();
  const dev = await DevProcess.start({ root: project.folder, state: join(project.folder, ".pawl") });
  try {
    const app = await DeployedApp.at(dev.own.endpoint);
    const place = { project, dev, app };
    const floods: Figure[] = [];
    // Most of its time a flood at a low limit waits, so those of a kind go on at once.
    for (const group of [limitHolders, laneHolders])
      floods.push(...(await Promise.all(group.map((holder) => flood(place, holder)))).flat());
    const { waiting, inFlight } = await app.depth(app.output("deadLetterQueue"));
    const dead = waiting + inFlight;
    const what = "messages in the dead-letter queue, of all these floods";
    const calm: Figure[] = [];
    for (const holder of limitHolders) calm.push(await takenCalmly(place, holder));
    return [
      ...floods,
      { what, value: dead, bound: "= 0", ok: dead === 0 },
      ...calm,
      ...(await startsBesideFloods(place)),
    ];
  } finally {
    await dev.close();
    project.remove();
  }
}
