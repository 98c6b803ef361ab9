/** How soon a run starts in a lane that another one has flooded. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { messageGroup } from "../../../functions/model/run/messages/message-group.ts";
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { DevProcess } from "../../e2e/dev-process.ts";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";
import type { Figure } from "../kit/figure.ts";

const flood = 10_000;
const others = 5;
const apartMs = 1_500;
const boundSeconds = 2;

const taskText = (name: string, marks: string) => `import { appendFileSync } from "node:fs";
import { defineTask } from "pawl";

export default defineTask({
  name: "${name}",
  description: "Writes down when it begins, and takes a moment.",
  overlap: "allow",
  async run() {
    appendFileSync(${JSON.stringify(marks)}, \`\${Date.now()}\\n\`);
    await new Promise((passed) => setTimeout(passed, 20));
  },
});
`;

function project(): Project {
  const made = copyWithoutTasks();
  mkdirSync(join(made.folder, "functions/tasks"));
  for (const name of ["many", "few"])
    made.write(`functions/tasks/${name}.ts`, taskText(name, join(made.folder, `marks-${name}`)));
  made.write(
    "infra/tasks.ts",
    'import few from "../functions/tasks/few.ts";\nimport many from "../functions/tasks/many.ts";\nimport { deployed } from "./deployed.ts";\n\nexport default deployed(() => [[many, { lane: "default" }], [few, { lane: "default" }]]);\n',
  );
  made.write(
    "infra/stages.ts",
    'export const stages = { local: { removal: "retain", lanes: { default: { maxConcurrency: 7 } } } };\n',
  );
  return made;
}

export async function floodedLaneFigure(): Promise<Figure> {
  const made = project();
  const dev = await DevProcess.start({ root: made.folder, state: join(made.folder, ".pawl") });
  try {
    const app = await DeployedApp.at(dev.own.endpoint);
    const bodies = Array.from({ length: flood }, (_, i) => JSON.stringify({ task: "many", id: `m${i}` }));
    await app.send("default", bodies, messageGroup("many"));
    const waits: number[] = [];
    for (let i = 0; i < others; i++) {
      const sentAt = Date.now();
      await app.send("default", [JSON.stringify({ task: "few", id: `f${i}` })], messageGroup("few"));
      const startedAt = await until("its start", () => Number(made.marks("few")[i] ?? 0) || undefined, {
        seconds: 120,
      });
      waits.push((startedAt - sentAt) / 1_000);
      await setTimeout(apartMs);
    }
    const left = flood - made.marks("many").length;
    const slowest = Number(Math.max(...waits).toFixed(3));
    return {
      what: `seconds until a run starts in a lane that another task's ${flood} runs have flooded, the slowest of ${others} (${left} of the flood waited at the end)`,
      value: slowest,
      bound: `<= ${boundSeconds}`,
      ok: slowest <= boundSeconds && left > 0,
    };
  } finally {
    await dev.close();
    made.remove();
  }
}
