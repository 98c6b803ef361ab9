import { type Kind, samplePath, taskPath, testPath } from "../kind.ts";

/** `--csv`: a task that walks a file that people upload. */
export const csv: Kind = {
  lane: "bulk",
  files: (names) => ({
    [taskPath(names)]:
      `/** Walks the rows of a CSV: \`npx pawl run ${names.name} --csv FILE\` uploads one. A broken row ends the run. */
import { csv, csvTotal, defineTask, s3Object } from "pawl";
import * as v from "valibot";

/** A row of the file. Columns that are not named here are ignored. */
const Row = v.object({
  id: v.pipe(v.string(), v.nonEmpty("is empty")),
  amount: v.pipe(v.string(), v.decimal("is not a number"), v.transform(Number)),
});

export default defineTask({
  name: "${names.name}",
  description: "Imports the rows of a CSV.",
  params: v.object({
    csv: v.pipe(v.string(), v.startsWith("s3://", "must be s3://bucket/key")),
  }),

  total({ params, signal }) {
    return csvTotal(s3Object(params.csv), { approximate: true, signal });
  },

  items({ cursor, params }) {
    return csv(s3Object(params.csv), { after: cursor, row: Row });
  },

  // After a crash the last rows are done again: doing one twice must come to the same as doing it once.
  process(row) {
    console.log("importing", row.id, row.amount);
  },
});
`,
    [testPath(names)]: `import { runTask } from "pawl/test";
import { expect, test } from "vitest";
import ${names.camel} from "${names.toRoot}${names.file}";

const file = "s3://files/rows.csv";

/** A run over a text, or over a file of this folder. */
const runOver = (csv: string | URL) =>
  runTask(${names.camel}, { params: { csv: file }, files: { [file]: csv }, interruptAfter: 1 });

test("${names.name} imports each row of its sample once, and goes on after the last one", async () => {
  const run = await runOver(new URL("${names.path.split("/").at(-1)}.csv", import.meta.url));
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "b"], total: 2 });
  expect(run.done.map(([row]) => row)).toEqual([
    { id: "a", amount: 1 },
    { id: "b", amount: 2.5 },
  ]);
});

test("${names.name} ends at a row without a number, after the rows before it", async () => {
  const run = await runOver("id,amount\\na,1\\nb,many\\nc,3\\n");
  expect(run).toMatchObject({ status: "errored", ids: ["a"] });
  expect(run.error).toContain("amount: is not a number");
});

test("${names.name} processes a row that a test gives as an object", async () => {
  const run = await runTask(${names.camel}, { params: { csv: file }, items: [{ id: "x", amount: 7 }], files: {} });
  expect(run).toMatchObject({ status: "succeeded", ids: ["x"] });
});

test("${names.name} refuses a file that is not in S3", async () => {
  await expect(runTask(${names.camel}, { params: { csv: "rows.csv" } })).rejects.toThrow("must be s3://bucket/key");
});
`,
    [samplePath(names)]: "id,amount\na,1\nb,2.5\n",
  }),
  runWith: (names) => `--csv ${samplePath(names)}`,
  resources: ({ name }) => ({
    imports: [],
    before: "",
    entry: `"${name}": { grant: (role) => uploads.grantRead(role) },`,
    needs: ["uploads"],
  }),
};
