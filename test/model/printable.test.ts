import { expect, test } from "vitest";
import { printable, printableLine } from "../../functions/model/printable.ts";

test("a terminal's control characters are shown as JSON would escape them", () => {
  expect(printable("\x1b[2J\x1b]0;owned\x07")).toBe("\\u001b[2J\\u001b]0;owned\\u0007");
  expect(printable("C1 \x9b, DEL \x7f, NUL \0, CR \r, tab \t")).toBe(
    "C1 \\u009b, DEL \\u007f, NUL \\u0000, CR \\u000d, tab \\u0009",
  );
});

test("characters that turn text round, or are not seen, are shown escaped", () => {
  for (const code of [0x061c, 0x200b, 0x200d, 0x200f, 0x202e, 0x2066, 0x2069, 0x2028, 0xfeff, 0x00ad]) {
    const shown = `\\u${code.toString(16).padStart(4, "0")}`;
    expect(printable(`a${String.fromCodePoint(code)}b`)).toBe(`a${shown}b`);
  }
  expect(printable("\u{e0041}")).toBe("\\udb40\\udc41");
  expect(printable("\ud800")).toBe("\\ud800");
});

test("only text of several lines keeps its line breaks", () => {
  expect(printable("a\nb")).toBe("a\nb");
  expect(printableLine("a\nb\r\tc")).toBe("a\\nb\\r\\tc");
});

test("a JSON text stays JSON with the same value, and what was escaped once stays as it is", () => {
  const value = { note: "\x1b[31m\u202e\x9b\u{e0041}", lines: "a\nb" };
  const text = printable(JSON.stringify(value, null, 2));
  expect(JSON.parse(text)).toEqual(value);
  expect(text).not.toMatch(/[^\n\x20-\x7e]/);
  expect(printable(text)).toBe(text);
});

test("letters of every script are shown as they are", () => {
  expect(printable("Zürich, 東京, Київ, القاهرة, 🦉")).toBe("Zürich, 東京, Київ, القاهرة, 🦉");
});

test("a character that Unicode lets a terminal leave out is shown escaped", () => {
  for (const code of [0x3164, 0x115f, 0xffa0, 0x034f, 0x17b4, 0x180b, 0x2065, 0xfe0f])
    expect(printable(`a${String.fromCodePoint(code)}b`)).toMatch(/^a\\u[0-9a-f]{4}b$/);
});
