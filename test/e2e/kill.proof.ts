/**
 * `kill -9` of `pawl dev` in the middle of an import, then `npm start` again. The clone's bulk lane has a timeout of
 * six seconds, so that a turn lasts one second, and an import saves ten times a second: its record shows when to kill.
 * The last twentieth is 60 batches: a checkpoint falls into it at up to 600 batches a second, and one turn does it from
 * 60 a second.
 */
import { afterAll, afterEach, expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { assertImported, citiesTable } from "./cities-table.ts";
import { DeployedApp } from "./deployed-app.ts";
import { DevProcess, isAlive } from "./dev-process.ts";
import { copyProject } from "./project.ts";
import { until } from "./until.ts";

const project = copyProject();
project.write(
  "infra/stages.ts",
  `export const stages = {
  local: {
    removal: "retain",
    lanes: { default: { maxConcurrency: 2 }, bulk: { timeoutSeconds: 6, memoryMb: 512, maxConcurrency: 2 } },
  },
};
`,
);
project.edit("infra/tasks.ts", "onStartup: true", "onStartup: true, checkpointSeconds: 0.1");
let dev: DevProcess | undefined;

afterEach(() => dev?.close());
afterAll(project.remove);

const instants: Record<string, (run: RunRecord) => boolean> = {
  "before the first checkpoint": ({ cursor }) => cursor === undefined,
  "in the middle": ({ turn, ticks, total = 0 }) => turn >= 1 && ticks > 0.4 * total,
  "in the last turn": ({ ticks, total = 0 }) => total > 0 && ticks >= 0.95 * total,
};

test.each(Object.entries(instants))(
  "an import that is killed %s continues by itself from its cursor, to every row",
  async (title, isNow) => {
    const started = { root: project.folder, state: `${project.folder}/${title.replaceAll(" ", "-")}` };
    dev = await DevProcess.start(started);
    let app = await DeployedApp.at(dev.own.endpoint);
    const killed = await until(
      title,
      async () => {
        const [run] = await app.runs("import-cities");
        return run?.status === "running" && isNow(run) && run;
      },
      { everyMs: 2 },
    );
    const environments = dev.environments;
    await dev.kill();
    const { lines } = dev;
    expect(lines.filter((line) => / import-cities\S+ (succeeded|errored)/.test(line))).toEqual([]);
    await until("its functions' processes are gone", () => !environments.some(isAlive), { seconds: 5 });

    dev = await DevProcess.start(started);
    const readyAt = performance.now();
    app = await DeployedApp.at(dev.own.endpoint);
    const id = `import-cities/${killed.run}`;
    await until(
      "the import continues",
      async () => {
        const run = await app.run(id);
        return run?.leaseId !== killed.leaseId && (run?.ticks ?? 0) > killed.ticks;
      },
      { seconds: 10 },
    );
    const continuesAfterMs = performance.now() - readyAt;
    const run = await app.reached(id, "succeeded");

    expect(await app.runs("import-cities")).toHaveLength(1);
    // Each batch counts once, so it continued from its cursor.
    expect(run).toMatchObject({ ticks: 1200, attempt: 1 });
    expect(run.turn).toBeGreaterThanOrEqual(2);
    if (title === "in the last turn") expect(run.turn).toBe(killed.turn);
    await assertImported(app, await citiesTable(app, `${started.state}/cdk.out`));
    console.log(
      `${title}: continues ${Math.round(continuesAfterMs)} ms after being ready, ${run.turn + 1} turns`,
    );
  },
  120_000,
);
