/** Broken rows of a CSV: each has its place, and the walk goes on after it. */
import { expect, test } from "vitest";
import { type CsvCursor, csv } from "../../functions/collections/csv.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { redriveItems } from "../../functions/operators/index.ts";
import { Harness } from "../engine/harness.ts";
import { skippedOf } from "../engine/skipped-of.ts";
import { bytesOf } from "./bytes.ts";

/** Ten rows, of which the third, the fifth and the last are broken: too few columns, a stray quote, too many columns. */
const file = 'id,name\n1,a\n2,b\n3\n4,d\n5,e"e"\n6,"f\nf"\n7,g\n8,h\n9,i\n10,j,j\n';

async function pairs(content: string | Uint8Array, options: object = {}) {
  const found: [unknown, CsvCursor][] = [];
  for await (const pair of csv(bytesOf(content, 7), options)) {
    try {
      found.push([pair[0], pair[1]]);
    } catch (error) {
      found.push([(error as Error).message, pair[1]]);
    }
  }
  return found;
}

const broken = [
  "row 3, line 4, byte 16: it has 1 column, the header has 2",
  expect.stringMatching(/^row 5, line 6, byte \d+: the cell of column "name" has a quote in its middle/),
  "row 10, line 12, byte 49: it has 3 columns, the header has 2",
];
const rowsOf = (found: readonly [unknown, CsvCursor][]) =>
  found.map(([row]) => (typeof row === "string" ? row : (row as { id: string }).id));

test("a broken row throws when it is asked for, and the rows after it follow in their order", async () => {
  const found = await pairs(file);
  expect(rowsOf(found)).toEqual(["1", "2", broken[0], "4", broken[1], "6", "7", "8", "9", broken[2]]);
  expect(found.map(([, { row }]) => row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("a walk goes on from the cursor of any row, broken or not, as if it had never stopped", async () => {
  const found = await pairs(file);
  for (const [i, [, after]] of found.entries())
    expect(await pairs(file, { after })).toEqual(found.slice(i + 1));
});

test("in batches a broken row comes by itself, after the rows before it", async () => {
  const found = await pairs(file, { inBatchesOf: 3 });
  const ids = found.map(([rows]) =>
    typeof rows === "string" ? rows : (rows as { id: string }[]).map(({ id }) => id),
  );
  expect(ids).toEqual([["1", "2"], broken[0], ["4"], broken[1], ["6", "7", "8"], ["9"], broken[2]]);
});

test("a quote that is never closed is one broken row, and what follows its line is read", async () => {
  const found = await pairs('id,name\n1,a\n2,"b\n3,c\n4,d\n');
  expect(rowsOf(found)).toEqual(["1", expect.stringContaining("row 2, line 3, byte 12: "), "3", "4"]);
  expect(rowsOf(await pairs('id,name\n1,a\n2,"b'))).toEqual([
    "1",
    expect.stringContaining("row 2, line 3, byte 12: "),
  ]);
});

test("a file is opened once however many of its rows end the parser, wherever they are in its pieces", async () => {
  const lines = Array.from({ length: 9_000 }, (_, i) => (i % 1_000 === 500 ? `${i},a "b"` : `${i},é\r`));
  const source = bytesOf(`id,name\r\n${lines.join("\n")}`, 50_000);
  const rows: number[] = [];
  const messages: string[] = [];
  for await (const pair of csv(source)) {
    rows.push(pair[1].row);
    try {
      void pair[0];
    } catch (error) {
      messages.push((error as Error).message);
    }
  }
  expect(rows).toEqual(lines.map((_, i) => i + 1));
  const places = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((nth) => 1_000 * nth - 499);
  expect(messages).toEqual(
    places.map((row) => expect.stringContaining(`row ${row}, line ${row + 1}, byte `)),
  );
  expect(source.starts).toEqual([0]);
});

test("a stray quote after a comment in another encoding costs its own row alone", async () => {
  const content = Buffer.from('id\n# \xff\xff\xff\xff\xff\xff\n"a"b\n2\n3\n', "latin1");
  expect(await pairs(content, { comment: "#" })).toEqual([
    [expect.stringMatching(/^row 1, line 3, byte 12: /), { byte: 17, row: 1, line: 4 }],
    [{ id: "2" }, { byte: 19, row: 2, line: 5 }],
    [{ id: "3" }, { byte: 21, row: 3, line: 6 }],
  ]);
});

test("where lines end in CR, the row after a stray quote is the same though a chunk ends within CRLF", async () => {
  for (const chunkBytes of [1, 2, 3, 100]) {
    const found: CsvCursor[] = [];
    for await (const pair of csv(bytesOf('id\r1\r"a"b\r\n3\r', chunkBytes))) found.push(pair[1]);
    expect(found).toEqual([
      { byte: 5, row: 1, line: 3 },
      { byte: 11, row: 2, line: 4 },
      { byte: 13, row: 3, line: 5 },
    ]);
  }
});

const done: string[] = [];
function importTask(options: object): Task {
  return defineTask({
    name: "walk",
    description: "Imports rows.",
    items: ({ cursor }) => csv(bytesOf(file), { after: cursor }),
    process(row) {
      done.push(row.id as string);
    },
    ...options,
  }) as Task;
}

test("a task that skips what fails skips broken rows, says which and where, and can redrive them", async () => {
  done.length = 0;
  const harness = new Harness({ tasks: [importTask({ onItemError: "skip" })] });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual(["1", "2", "4", "6", "7", "8", "9"]);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", ticks: 7, skippedItems: 3 });
  const skipped = await skippedOf(harness.memory, run);
  expect(skipped.map(({ message }) => message)).toEqual(broken);
  // They are as broken as before.
  const again = await redriveItems(harness.context, run);
  await harness.drain();
  expect((await skippedOf(harness.memory, again)).map(({ message }) => message)).toEqual(broken);
});

test("a function that decides about broken rows is told that there is no item", async () => {
  const asked: unknown[] = [];
  const onItemError = (error: unknown, item: unknown) => {
    asked.push([(error as Error).name, item]);
    return "skip";
  };
  const harness = new Harness({ tasks: [importTask({ onItemError })] });
  await harness.occur("walk");
  await harness.drain();
  expect(asked).toEqual(Array(3).fill(["NonRetryableError", undefined]));
});

test("a broken row ends the run of a task that says nothing of it, after the rows before it", async () => {
  done.length = 0;
  const harness = new Harness({ tasks: [importTask({})] });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual(["1", "2"]);
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    attempt: 1,
    error: { message: broken[0] },
    cursor: expect.stringContaining('"row":2'),
  });
});
