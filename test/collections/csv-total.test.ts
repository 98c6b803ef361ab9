import { expect, test } from "vitest";
import { csvTotal } from "../../functions/collections/csv-total.ts";
import { bytesOf } from "./bytes.ts";

const five = 'id,name\n1,a\n2,"b\nb"\n3,c\n4,d\n5,e';

test("a CSV's rows are counted by reading it whole", async () => {
  expect(await csvTotal(bytesOf(five, 3))).toBe(5);
  expect(await csvTotal(bytesOf(`${five}\n`))).toBe(5);
  expect(await csvTotal(bytesOf("id,name\n"))).toBe(0);
  expect(await csvTotal(bytesOf(""))).toBe(0);
});

test("the count is of batches where the walk is in batches", async () => {
  expect(await csvTotal(bytesOf(five), { inBatchesOf: 2 })).toBe(3);
  expect(await csvTotal(bytesOf(five), { inBatchesOf: 5 })).toBe(1);
});

test("approximated by its line ends, the count takes a line end within quotes for a row's", async () => {
  expect(await csvTotal(bytesOf(five, 3), { approximate: true })).toBe(6);
  expect(await csvTotal(bytesOf("id\n1\n2\n"), { approximate: true })).toBe(2);
  expect(await csvTotal(bytesOf("# x\nid\n1\n2"), { approximate: true, from_line: 2 })).toBe(2);
  expect(await csvTotal(bytesOf("1\n2\n"), { approximate: true, columns: ["id"] })).toBe(2);
  expect(await csvTotal(bytesOf(""), { approximate: true })).toBe(0);
});

test("a CSV with a broken row has no count, unless it is approximated", async () => {
  expect(await csvTotal(bytesOf("id,name\n1,a\n2\n3,c\n"))).toBeUndefined();
  expect(await csvTotal(bytesOf("id,name\n1,a\n2\n3,c\n"), { approximate: true })).toBe(3);
});

test("a source that fails is no broken row", async () => {
  // biome-ignore lint/correctness/useYield: it fails before its first byte
  const gone = async function* () {
    throw new Error("connection reset");
  };
  await expect(csvTotal(gone)).rejects.toThrow("connection reset");
});

test("an unknown option is refused", async () => {
  await expect(csvTotal(bytesOf(""), { batch: 2 } as never)).rejects.toThrow('csv: unknown option "batch"');
});
