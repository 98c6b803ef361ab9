/**
 * The project that the suite deploys: the real one and the suite's tasks, on lanes of which one kills soon. Its second
 * version adds a task, moves one to another lane, and changes a schedule.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { copyProject, type Project } from "../e2e/project.ts";

/** The expression of the trigger `minute` after the second deploy. */
export const changedExpression = "cron(0 4 * * ? *)";

const lanes = {
  default: { maxConcurrency: 2 },
  bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 2 },
  // Of six seconds a turn takes one.
  short: { timeoutSeconds: 6, maxConcurrency: 2 },
};

const first = [
  "[hello, { lane: 'default' }]",
  "[countCities, { lane: 'default' }]",
  "[importCities, { lane: 'bulk', onStartup: true }]",
  "[walk, { lane: 'short' }]",
  "[hang, { lane: 'short' }]",
  "[failOnce, { lane: 'default' }]",
  "[eachMinute, { lane: 'default' }]",
  "[moves, { lane: 'default' }]",
];

const second = [
  ...first.slice(0, -2),
  "[eachMinute, { lane: 'default', triggers: [cron('0 4 * * *', { id: 'minute' })] }]",
  "[moves, { lane: 'short' }]",
  "[added, { lane: 'default' }]",
];

export function suiteProject(): Project {
  const project = copyProject();
  cpSync(join(import.meta.dirname, "tasks"), join(project.folder, "functions/tasks"), { recursive: true });
  project.write(
    "infra/stages.ts",
    `const lanes = ${JSON.stringify(lanes)};
export const stages = {
  local: { removal: "retain" as const, lanes },
  dev: { removal: "destroy" as const, lanes, logRetentionDays: 7, logQueries: false },
};
`,
  );
  project.write("infra/tasks.ts", taskList(first));
  return project;
}

/** Makes it its second version. */
export function change(project: Project): void {
  project.write("infra/tasks.ts", taskList(second));
}

function taskList(lines: readonly string[]): string {
  const names = lines.map((line) => /\[(\w+)/.exec(line)?.[1] ?? "");
  const file = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const imports = names.map((name) => `import ${name} from "../functions/tasks/${file(name)}.ts";`);
  return `import { cron } from "../functions/schedule/index.ts";
${imports.join("\n")}
import { deployed } from "./deployed.ts";

void cron;
export default deployed(() => [
  ${lines.join(",\n  ")},
]);
`;
}
