/** `pawl new`: writes a task with its test, and adds it to the lists of the project. `cli/new/` works out what to write. */

import { relative } from "node:path";
import { type Command, Option } from "commander";
import { isPackage } from "../../roots.ts";
import type { Kind } from "../new/kind.ts";
import { examples } from "../options.ts";
import type { Session } from "../session.ts";

/** The kinds that have an option, and what help says of each; `cli/new/kinds` writes them. */
const options = {
  csv: "walks the rows of a CSV, which run --csv uploads",
  jsonl: "walks the lines of a file of JSON Lines, which run --input uploads",
  table: "walks a DynamoDB table of its own",
  api: "walks what an HTTP API lists, a page at a time",
  run: "does its work in one function, without items",
  command: "runs a program, such as a database's backup",
} as const;
type OptionName = keyof typeof options;
const names = Object.keys(options) as OptionName[];

export function newCommand(program: Command, session: Session): void {
  const command = program
    .command("new")
    .description("write a new task and its test, and list it: without an option it walks a list of items")
    .argument("<name>", "its name, such as expire-users; dots become folders");
  for (const name of names) {
    const others = names.filter((other) => other !== name);
    command.addOption(new Option(`--${name}`, options[name]).conflicts(others));
  }
  command.addHelpText("after", examples(session, "new expire-users --table", "new team.clean-up"));
  command.action(async (task: string, given: Partial<Record<OptionName, true>>) => {
    const { planTask, projectFolder, writeChanges } = await import("../new/plan.ts");
    const { taskNames } = await import("../new/names.ts");
    const { readTaskFolders } = await import("../deployment/project-code.ts");
    const { kinds } = await import("../new/kinds/index.ts");
    const root = projectFolder(session.shell.cwd);
    const kind: Kind = kinds[names.find((name) => given[name]) ?? "items"];
    const [folder] = await readTaskFolders(root);
    const changes = planTask(root, task, kind, folder);
    writeChanges(root, changes);
    for (const { path, before } of changes)
      session.print(`${before === undefined ? "wrote" : "edited"} ${path}`);
    const test = changes.find(({ path }) => path.endsWith(".test.ts"))?.path;
    // Printed so that each line can be pasted, from the folder that the person is in.
    const up = relative(session.shell.cwd, root);
    const toRoot = up === "" ? "" : `cd ${up} && `;
    session.tell(`next: ${toRoot}${isPackage ? "npx tsc" : "npm run check"} && npx vitest run ${test}`);
    const own = taskNames(task, folder);
    const run = ["npx pawl run", task, ...(kind.runWith ? [kind.runWith(own)] : []), "--wait"].join(" ");
    session.tell(`with npm start in another terminal: ${run}`);
    if (kind.yours) session.tell(kind.yours(own));
  });
}
