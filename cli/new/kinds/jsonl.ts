import { jsonLinesPath, type Kind, taskPath, testPath } from "../kind.ts";

/** `--jsonl`: a task that walks a file of JSON Lines that people upload. */
export const jsonl: Kind = {
  lane: "bulk",
  files: (names) => ({
    [taskPath(names)]:
      `/** Walks the lines of a file: \`npx pawl run ${names.name} --input FILE\` uploads one. A broken line ends the run. */
import { defineTask, jsonLines, jsonLinesTotal, s3Object } from "pawl";
import * as v from "valibot";

/** A line of the file. Names that are not listed here are left out. */
const Row = v.object({ id: v.pipe(v.string(), v.nonEmpty("is empty")), amount: v.number("is not a number") });

export default defineTask({
  name: "${names.name}",
  description: "Imports the lines of a file.",
  params: v.object({
    input: v.pipe(v.string(), v.startsWith("s3://", "must be s3://bucket/key")),
  }),

  total({ params, signal }) {
    return jsonLinesTotal(s3Object(params.input), { approximate: true, signal });
  },

  items({ cursor, params }) {
    return jsonLines(s3Object(params.input), { after: cursor, row: Row });
  },

  // After a crash the last lines are done again: doing one twice must come to the same as doing it once.
  process(row) {
    console.log("importing", row.id, row.amount);
  },
});
`,
    [testPath(names)]: `import { runTask } from "pawl/test";
import { expect, test } from "vitest";
import ${names.camel} from "${names.toRoot}${names.file}";

const file = "s3://files/rows.jsonl";

/** A run over a text, or over a file of this folder. */
const runOver = (input: string | URL) =>
  runTask(${names.camel}, { params: { input: file }, files: { [file]: input }, interruptAfter: 1 });

test("${names.name} imports each line of its sample once, and goes on after the last one", async () => {
  const run = await runOver(new URL("${names.path.split("/").at(-1)}.jsonl", import.meta.url));
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "b"], total: 2 });
  expect(run.done.map(([row]) => row)).toEqual([
    { id: "a", amount: 1 },
    { id: "b", amount: 2.5 },
  ]);
});

test("${names.name} ends at a line without a number, after the lines before it", async () => {
  const run = await runOver('{"id":"a","amount":1}\\n{"id":"b","amount":"many"}\\n{"id":"c","amount":3}\\n');
  expect(run).toMatchObject({ status: "errored", ids: ["a"] });
  expect(run.error).toContain("amount: is not a number");
});

test("${names.name} processes a line that a test gives as an object", async () => {
  const run = await runTask(${names.camel}, { params: { input: file }, items: [{ id: "x", amount: 7 }], files: {} });
  expect(run).toMatchObject({ status: "succeeded", ids: ["x"] });
});

test("${names.name} refuses a file that is not in S3", async () => {
  await expect(runTask(${names.camel}, { params: { input: "rows.jsonl" } })).rejects.toThrow("must be s3://bucket/key");
});
`,
    [jsonLinesPath(names)]: '{"id":"a","amount":1}\n{"id":"b","amount":2.5}\n',
  }),
  runWith: (names) => `--input ${jsonLinesPath(names)}`,
  resources: ({ name }) => ({
    imports: [],
    before: "",
    entry: `"${name}": { grant: (role) => uploads.grantRead(role) },`,
    needs: ["uploads"],
  }),
};
