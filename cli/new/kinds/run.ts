import { type Kind, taskPath, testPath } from "../kind.ts";

/** `--run`: a task without items. */
export const run: Kind = {
  lane: "default",
  files: (names) => ({
    [taskPath(names)]:
      `/** Does its work in steps. After an interruption it goes on with the first step that is not saved. */
import { cron, defineTask } from "pawl";

const steps = ["prepare", "work", "tidy"];

export default defineTask({
  name: "${names.name}",
  description: "Does its work in steps, each night.",
  triggers: [cron("0 3 * * *")],

  async run(ctx) {
    const done: number = ctx.cursor ?? 0;
    for (const [i, step] of steps.slice(done).entries()) {
      console.log(step);
      // Rejects when the turn must stop: let it throw, and the next turn goes on from here.
      await ctx.checkpoint(done + i + 1);
    }
    return { steps: steps.length };
  },
});
`,
    [testPath(names)]: `import { runTask } from "pawl/test";
import { expect, test } from "vitest";
import ${names.camel} from "${names.toRoot}${names.file}";

test("${names.name} does each step, and returns how many there are", async () => {
  const run = await runTask(${names.camel});
  expect(run).toMatchObject({ status: "succeeded", cursors: [1, 2, 3], output: { steps: 3 } });
});

test("${names.name} goes on after an interruption with the next step", async () => {
  const run = await runTask(${names.camel}, { interruptAfter: 1 });
  expect(run.turns.map(({ cursor }) => cursor)).toEqual([1, 2, 3, 3]);
  expect(run.status).toBe("succeeded");
});
`,
  }),
};
