/** What a collection is given wrongly, out of a run's params for instance, ends the run at once: another attempt would be given the same. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { csv, defineTask, jsonLines, s3Object, s3Objects } from "../../index.ts";
import { runTask } from "../kit/index.ts";

test.each([
  ["csv", (input: string) => csv(s3Object(input)), 'S3 URI "hello" is not allowed: s3://bucket/key'],
  ["jsonLines", (input: string) => jsonLines(s3Object(input)), 'S3 URI "hello" is not allowed: '],
  ["s3Objects", (input: string) => s3Objects(input), 's3Objects: URI "hello" is not allowed: '],
  ["pageSize", () => s3Objects("s3://a/", { pageSize: 0 }), "s3Objects: pageSize 0 is not allowed: "],
])("a mistake in what %s is given is not tried again", async (_, walk, error) => {
  const task = defineTask({
    name: "load",
    description: "Loads.",
    maxAttempts: 3,
    params: v.object({ input: v.string() }),
    items: ({ params }) => walk(params.input) as AsyncGenerator<readonly [unknown, string]>,
    process() {},
  });
  const run = await runTask(task, { params: { input: "hello" } });
  expect(run).toMatchObject({ status: "errored", retried: [] });
  expect(run.error).toContain(error);
});
