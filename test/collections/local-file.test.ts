import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { csv, jsonLines, jsonLinesShards, localFile } from "../../functions/collections/index.ts";
import { walked } from "./bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-local-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a file is read by its path, from any byte, and decompressed by its name", async () => {
  const path = join(folder, "a.jsonl");
  writeFileSync(path, "1\n2\n3\n");
  const { all } = await walked(jsonLines(localFile(path)));
  expect(all.map(([item]) => item)).toEqual([1, 2, 3]);
  const rest = await walked(jsonLines(localFile(path), { after: all[0]?.[1] }));
  expect(rest.all).toEqual(all.slice(1));
  const parts = (await walked(jsonLinesShards(localFile(path), { shards: 3 }))).all;
  expect(parts.map(({ from, to }) => [from, to])).toEqual([
    [0, 2],
    [2, 4],
    [4, 6],
  ]);
  writeFileSync(`${path}.gz`, gzipSync("id\n7\n"));
  expect((await walked(csv(localFile(`${path}.gz`)))).all.map(([row]) => row)).toEqual([{ id: "7" }]);
});

test("a file that was changed is never read on, and one that is gone is no reason to try again", async () => {
  const path = join(folder, "b.jsonl");
  writeFileSync(path, "1\n2\n");
  const { all } = await walked(jsonLines(localFile(path)));
  utimesSync(path, 1, 1);
  const changed = await walked(jsonLines(localFile(path), { after: all[0]?.[1] }));
  expect(changed.error).toMatchObject({
    name: "NonRetryableError",
    message: `the file ${JSON.stringify(path)} was replaced while the run walked it`,
  });
  const gone = await walked(jsonLines(localFile(join(folder, "none"))));
  expect(gone.error?.message).toMatch(/cannot be read: no such file$/);
  expect(() => localFile("")).toThrow('localFile: path "" is not allowed: a text');
});
