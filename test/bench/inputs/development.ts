/** `pawl dev` in a copy of the project: to ready the first time and again, and from a changed file to its code at work. */
import { DeployedApp } from "../../e2e/deployed-app.ts";
import { DevProcess } from "../../e2e/dev-process.ts";
import { copyProject, type Project } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";
import { commandFigures } from "./command.ts";

const rounds = 3;
const file = "functions/tasks/hello.ts";

/** Hello, but for what it returns. */
const hello = (output: string) => `import { defineTask } from "pawl";

export default defineTask({
  name: "hello",
  description: "Says hello.",
  run: () => ${JSON.stringify(output)},
});
`;

/** Starts `pawl dev`, and waits until it is ready. */
async function start(project: Project, state: string): Promise<{ dev: DevProcess; seconds: number }> {
  const started = performance.now();
  const dev = await DevProcess.start({ root: project.folder, state: `${project.folder}/${state}` });
  return { dev, seconds: (performance.now() - started) / 1_000 };
}

/** Seconds from a changed file to the end of the first run that its code did. */
async function reload(project: Project, app: DeployedApp, output: string): Promise<number> {
  project.write(file, hello(output));
  const started = performance.now();
  const tried = new Set<string>();
  await until(
    `a run returns ${output}`,
    async () => {
      const id = `${output}-${tried.size}`;
      tried.add(id);
      await app.send("default", [JSON.stringify({ task: "hello", id })]);
      return (await app.runs("hello")).some((run) => run.output === JSON.stringify(output));
    },
    { seconds: 60, everyMs: 100 },
  );
  return (performance.now() - started) / 1_000;
}

export async function developmentFigures(): Promise<readonly Figure[]> {
  const first: number[] = [];
  const again: number[] = [];
  const reloads: number[] = [];
  let commands: readonly Figure[] = [];
  for (let round = 0; round < rounds; round++) {
    const project = copyProject();
    let { dev, seconds } = await start(project, ".pawl");
    try {
      first.push(seconds);
      await dev.close();
      ({ dev, seconds } = await start(project, ".pawl"));
      again.push(seconds);
      const app = await DeployedApp.at(dev.own.endpoint);
      for (const output of ["one", "two"]) reloads.push(await reload(project, app, output));
      if (round === 0) commands = await commandFigures(dev.own.endpoint);
    } finally {
      await dev.close();
      project.remove();
    }
  }
  return [
    within("seconds of the first npm start, to ready", first, 7),
    within("seconds of npm start to ready, with nothing changed", again, 2.5),
    within("seconds from a changed file to a run that its code did", reloads, 5),
    ...commands,
  ];
}

function within(what: string, seconds: readonly number[], most: number): Figure {
  const value = Number(median(seconds).toFixed(2));
  return { what, value, bound: `<= ${most}`, ok: value <= most };
}
