import { buildSync } from "esbuild";
import { expect, test } from "vitest";

/** The packages in a task's bundle. */
function packagesIn(code: string): Set<string> {
  const { metafile } = buildSync({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    metafile: true,
    write: false,
    outfile: "task.mjs",
    logLevel: "silent",
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return new Set(
    inputs.flatMap(([file, { bytesInOutput }]) => {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(file)?.[1];
      return name === undefined || bytesInOutput === 0 ? [] : [name];
    }),
  );
}

test("the bundle of a task that walks nothing has no AWS client and no CSV parser", () => {
  const packages = packagesIn(
    'import { cron, defineTask } from "pawl"; export default defineTask({ name: "a", description: "A.", triggers: [cron("0 3 * * *")], run() {} });',
  );
  expect([...packages].filter((name) => /^@(aws-sdk|smithy)|csv-parse/.test(name))).toEqual([]);
});

test("the bundle of a task that walks a CSV from its own source has the parser, and no AWS client", () => {
  const packages = packagesIn('import { csv } from "pawl"; export default csv;');
  expect(packages).toContain("csv-parse");
  expect([...packages].filter((name) => name.startsWith("@aws-sdk"))).toEqual([]);
});

test("the bundle of a task that walks JSON Lines has no AWS client and no CSV parser", () => {
  const packages = packagesIn(
    'import { jsonLines, jsonLinesShards, jsonLinesTotal, splitJsonLines, localFile } from "pawl"; export default [jsonLines, jsonLinesShards, jsonLinesTotal, splitJsonLines, localFile];',
  );
  expect([...packages].filter((name) => /^@(aws-sdk|smithy)|csv-parse/.test(name))).toEqual([]);
});

test("the bundle of a task that walks a table has no client for S3", () => {
  const packages = packagesIn('import { scan } from "pawl"; export default scan;');
  expect(packages).not.toContain("@aws-sdk/client-s3");
  expect(packagesIn('import { s3Object } from "pawl"; export default s3Object;')).toContain(
    "@aws-sdk/client-s3",
  );
});

test("the bundle of a task that walks an API and collections in collections has no AWS client and no CSV parser", () => {
  const packages = packagesIn(
    'import { array, countOf, interleave, nested, pagesOf } from "pawl"; export default [array, countOf, interleave, nested, pagesOf];',
  );
  expect([...packages].filter((name) => /^@(aws-sdk|smithy)|csv-parse/.test(name))).toEqual([]);
});

test("the bundle of a task that lists a bucket has no client for DynamoDB", () => {
  const packages = packagesIn('import { s3Objects } from "pawl"; export default s3Objects;');
  expect(packages).toContain("@aws-sdk/client-s3");
  expect(packages).not.toContain("@aws-sdk/client-dynamodb");
});
