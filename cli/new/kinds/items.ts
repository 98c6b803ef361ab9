import { type Kind, taskPath, testPath } from "../kind.ts";

/** Without an option: a task that walks a list. */
export const items: Kind = {
  lane: "default",
  files: (names) => ({
    [taskPath(names)]:
      `/** Does each item of a list. A turn that is interrupted goes on after the last item that is done. */
import { array, defineTask } from "pawl";

export default defineTask({
  name: "${names.name}",
  description: "Does each item of a list.",

  items({ cursor }) {
    return array(["first", "second", "third"], { after: cursor });
  },

  // After a crash the last items are done again: doing one twice must come to the same as doing it once.
  process(item) {
    console.log("doing", item);
  },
});
`,
    [testPath(names)]: `import { runTask } from "pawl/test";
import { expect, test } from "vitest";
import ${names.camel} from "${names.toRoot}${names.file}";

test("${names.name} does each item once, however often it is interrupted", async () => {
  const run = await runTask(${names.camel}, { interruptAfter: 1 });
  expect(run).toMatchObject({ status: "succeeded", ids: ["first", "second", "third"] });
});

test("${names.name} goes on after the last item that is done", async () => {
  const run = await runTask(${names.camel}, { cursor: 2 });
  expect(run.ids).toEqual(["third"]);
});
`,
  }),
};
