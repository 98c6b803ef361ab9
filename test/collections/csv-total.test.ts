import { expect, test } from "vitest";
import { csvTotal } from "../../functions/collections/csv.ts";
import { bytesOf } from "./bytes.ts";

const five = 'id,name\n1,a\n2,"b\nb"\n3,c\n4,d\n5,e';

test("csvTotal counts a CSV's rows by reading the whole file", async () => {
  expect(await csvTotal(bytesOf(five, 3))).toBe(5);
  expect(await csvTotal(bytesOf(`${five}\n`))).toBe(5);
  expect(await csvTotal(bytesOf("id,name\n"))).toBe(0);
  expect(await csvTotal(bytesOf(""), { columns: ["id"] })).toBe(0);
});

test("csvTotal counts batches if the walk is in batches", async () => {
  expect(await csvTotal(bytesOf(five), { inBatchesOf: 2 })).toBe(3);
  expect(await csvTotal(bytesOf(five), { inBatchesOf: 5 })).toBe(1);
});

test("an approximate csvTotal counts a line end within quotes as the end of a row", async () => {
  expect(await csvTotal(bytesOf(five, 3), { approximate: true })).toBe(6);
  expect(await csvTotal(bytesOf("id\n1\n2\n"), { approximate: true })).toBe(2);
  expect(await csvTotal(bytesOf("# x\nid\n1\n2"), { approximate: true, from_line: 2 })).toBe(2);
  expect(await csvTotal(bytesOf("1\n2\n"), { approximate: true, columns: ["id"] })).toBe(2);
  expect(await csvTotal(bytesOf("id\r1\r2\r", 1), { approximate: true })).toBe(2);
  expect(await csvTotal(bytesOf("sep=;\r\nid;name\r\n1;a\r\n"), { approximate: true })).toBe(1);
  expect(await csvTotal(bytesOf("id\n1\n2\n\x1a"), { approximate: true })).toBe(2);
  const utf16 = Buffer.from("\ufeffid\n1\n2", "utf16le");
  expect(await csvTotal(bytesOf(utf16, 3), { approximate: true })).toBe(2);
});

test("csvTotal counts broken rows too, and is undefined for what is no CSV, unless it is approximate", async () => {
  expect(await csvTotal(bytesOf("id,name\n1,a\n2\n3,c\n"))).toBe(3);
  expect(await csvTotal(bytesOf('id,name\n1,a\n2,b"c"\n3,c\n'))).toBe(3);
  expect(await csvTotal(bytesOf("id,id\n1,a\n"))).toBeUndefined();
  expect(await csvTotal(bytesOf("id,name\n1,a\n2\n3,c\n"), { approximate: true })).toBe(3);
  expect(await csvTotal(bytesOf(Buffer.from([0x1f, 0x8b, 10, 10])), { approximate: true })).toBeUndefined();
  expect(await csvTotal(bytesOf(""), { approximate: true })).toBeUndefined();
});

test("csvTotal passes on the error of a source that fails", async () => {
  // biome-ignore lint/correctness/useYield: it fails before its first byte
  const gone = async function* () {
    throw new Error("connection reset");
  };
  await expect(csvTotal(gone)).rejects.toThrow("connection reset");
});

test("csvTotal refuses an unknown option", async () => {
  await expect(csvTotal(bytesOf(""), { batch: 2 } as never)).rejects.toThrow('csv: unknown option "batch"');
});
