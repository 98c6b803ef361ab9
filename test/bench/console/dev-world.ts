/**
 * A `pawl dev` with a large deployment: a project with so many tasks, whose runs are written to its tables while it is
 * stopped. Their schedules fire once a year, so that nothing happens by itself.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { toAttributes } from "../../../functions/store/attribute-value.ts";
import { openLocalAws } from "../../../local/index.ts";
import { type World, type WorldOptions, worldOf } from "../../console/worlds.ts";
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { DevProcess } from "../../e2e/dev-process.ts";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";

export interface DevWorld {
  readonly world: World;
  /** In whose folder `pawl` finds it. */
  readonly project: Project;
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts it; resolves when it is ready. */
export async function startDevWorld(options: Omit<WorldOptions, "now" | "running">): Promise<DevWorld> {
  const world = worldOf({ ...options, now: Date.now() });
  const project = copyWithoutTasks();
  const place = { root: project.folder, state: join(project.folder, ".pawl") };
  writeTasks(project, world.names);
  try {
    const first = await DevProcess.start(place);
    const runsTable = (await DeployedApp.at(first.own.endpoint)).output("runsTable");
    await first.close();
    await writeRuns(place.state, runsTable, world);
    const dev = await DevProcess.start(place);
    return {
      ...{ world, project, endpoint: dev.own.endpoint },
      async close() {
        await dev.close();
        project.remove();
      },
    };
  } catch (error) {
    project.remove();
    throw error;
  }
}

function writeTasks(project: Project, names: readonly string[]): void {
  mkdirSync(join(project.folder, "functions/tasks"));
  for (const name of names)
    project.write(
      `functions/tasks/${name}.ts`,
      `import { cron, defineTask } from "pawl";

export default defineTask({
  name: "${name}",
  description: "Does ${name}.",
  triggers: [cron("0 3 1 1 *", { id: "yearly" })],
  run: () => {},
});
`,
    );
  const imports = names.map((name, i) => `import t${i} from "../functions/tasks/${name}.ts";`);
  const lines = names.map((_, i) => `  [t${i}, { lane: "default" }],`);
  project.write(
    "infra/tasks.ts",
    `${imports.join("\n")}
import { deployed } from "./deployed.ts";

export default deployed(() => [
${lines.join("\n")}
]);
`,
  );
  project.write(
    "infra/stages.ts",
    `export const stages = {
  local: {
    removal: "retain",
    lanes: { default: { maxConcurrency: 2 } },
    scheduleStacks: ${Math.ceil(names.length / 400)},
  },
};
`,
  );
}

/** The most that BatchWriteItem takes. */
const mostWrites = 25;

async function writeRuns(stateFolder: string, table: string, world: World): Promise<void> {
  const aws = await openLocalAws({ stateFolder, port: 0 });
  try {
    let batch: object[] = [];
    const flush = async () => {
      if (batch.length > 0) await aws.dynamodb.call("BatchWriteItem", { RequestItems: { [table]: batch } });
      batch = [];
    };
    for (const run of world.runs()) {
      batch.push({ PutRequest: { Item: toAttributes(run) } });
      if (batch.length === mostWrites) await flush();
    }
    await flush();
  } finally {
    await aws.close();
  }
}
