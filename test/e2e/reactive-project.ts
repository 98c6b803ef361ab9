/** A project whose tasks are started by one another, by events and by messages of a queue. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { copyWithoutTasks, type Project } from "./project.ts";

const file = (
  name: string,
  triggers: string,
  run: string,
) => `import { after, defineTask, onEvent, onQueue } from "pawl";

const anything = { "~standard": { version: 1 as const, vendor: "test", validate: (value: unknown) => ({ value }) } };

export default defineTask({
  name: "${name}",
  description: "Is started from outside.",
  triggers: [${triggers}],
  params: anything,
  run: ${run},
});
`;

const tasks = {
  "take-upload": file(
    "take-upload",
    'onEvent({ source: ["my.shop"], "detail-type": ["Uploaded"], detail: { key: [{ suffix: ".csv" }] } }, { id: "uploaded", params: { key: "$.detail.key", mode: "new" } })',
    "({ params }) => params",
  ),
  "take-order": file("take-order", 'onQueue("orders", { id: "orders" })', "({ params }) => params"),
  report: file(
    "report",
    'after("take-upload", "succeeded", { id: "then", params: { of: "$.output.key", run: "$.run" } })',
    "({ params }) => params",
  ),
};

export function reactiveProject(): Project {
  const project = copyWithoutTasks();
  const names = Object.keys(tasks);
  mkdirSync(join(project.folder, "functions/tasks"));
  for (const [name, text] of Object.entries(tasks)) project.write(`functions/tasks/${name}.ts`, text);
  const lanes = names.map((name, i) => `[t${i}, { lane: "${name === "report" ? "bulk" : "default"}" }]`);
  project.write(
    "infra/tasks.ts",
    [
      'import { deployed } from "./deployed.ts";',
      ...names.map((name, i) => `import t${i} from "../functions/tasks/${name}.ts";`),
      `export default deployed(() => [${lanes.join(", ")}]);\n`,
    ].join("\n"),
  );
  return project;
}
