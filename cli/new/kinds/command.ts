import { type Kind, taskPath, testPath } from "../kind.ts";

/** `--command`: a task that runs a program. */
export const command: Kind = {
  lane: "default",
  files: (names) => ({
    [taskPath(names)]:
      `/** Runs a program. docs/command-tasks.md says how its text is read, what it finds, and how to add programs. */
import { cron, defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "${names.name}",
  description: "Says which folder it would back up, each night.",
  triggers: [cron("0 3 * * *")],
  params: v.object({ folder: v.optional(v.string(), "/tmp") }),

  // $FOLDER is always a part of one argument, whatever it holds.
  command: "echo 'would back up' $FOLDER",
  env: ({ params }) => ({ FOLDER: params.folder }),
});
`,
    [testPath(names)]: `import { runTask } from "pawl/test";
import { expect, test } from "vitest";
import ${names.camel} from "${names.toRoot}${names.file}";

test("${names.name} says which folder it would back up", async () => {
  const run = await runTask(${names.camel}, { params: { folder: "/tmp/my files" } });
  expect(run.status).toBe("succeeded");
  expect(run.output).toMatchObject({ exitCode: 0, lastLines: ["would back up /tmp/my files"] });
});
`,
  }),
  yours: () =>
    "a program of your own: put it into command, and add a layer that has it in infra/resources.ts",
};
