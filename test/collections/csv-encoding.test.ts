/** The encodings in which people have CSV files, and bytes that are none of them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CsvCursor, csv } from "../../functions/collections/csv.ts";
import { bytesOf, walked } from "./bytes.ts";
import { inChunks } from "./csv-in-chunks.ts";

const latin = (text: string) => Buffer.from(text, "latin1");
const utf16 = (text: string) => Buffer.from(text, "utf16le");

test.each(["utf8", "UTF-8", "utf-8-sig"])(
  "a CSV may be read as %s, by the label that people write",
  async (encoding) => {
    const { rows } = await inChunks("id,name\n1,Zürich 😀\n", { encoding });
    expect(rows).toEqual([{ id: "1", name: "Zürich 😀" }]);
  },
);

test.each(["utf16le", "utf-16le", "UTF-16LE", "utf-16", "ucs2"])(
  "a CSV without a mark may be read as %s",
  async (encoding) => {
    const { rows } = await inChunks(utf16("id,name\r\n1,Łódź 😀\r\n2,ⰀĀ\r\n"), { encoding });
    // A byte of one character and a byte of the next look like a comma here.
    expect(rows).toEqual([
      { id: "1", name: "Łódź 😀" },
      { id: "2", name: "ⰀĀ" },
    ]);
  },
);

test.each(["utf16be", "UTF-16BE"])("a CSV without a mark may be read as %s", async (encoding) => {
  const { rows } = await inChunks(utf16("id,name\r\n1,東京 😀\r\n").swap16(), { encoding });
  expect(rows).toEqual([{ id: "1", name: "東京 😀" }]);
});

test.each(["windows-1252", "Windows-1252", "cp1252", "CP-1252", "win1252"])(
  "a CSV may be read as %s, with the euro sign and curly quotes",
  async (encoding) => {
    const { rows } = await inChunks(latin("id,name\n1,\x80 5 \x93hi\x94 M\xfcller\n2,\x9f\xff\xa0\n"), {
      encoding,
    });
    expect(rows).toEqual([
      { id: "1", name: "€ 5 “hi” Müller" },
      { id: "2", name: "Ÿÿ\u00a0" },
    ]);
  },
);

test.each(["latin1", "Latin-1", "iso-8859-1", "ISO-8859-1", "ISO8859-1"])(
  "a CSV may be read as %s, in which each byte is the character of its number",
  async (encoding) => {
    const { rows } = await inChunks(latin("id,name\n1,M\xfcller \x80\n"), { encoding });
    expect(rows).toEqual([{ id: "1", name: "Müller \u0080" }]);
  },
);

test.each([
  ["UTF-8", Buffer.from("\ufeffid,name\n1,東\n"), {}],
  ["UTF-16LE", utf16("\ufeffid,name\n1,東\n"), {}],
  ["UTF-16BE", utf16("\ufeffid,name\n1,東\n").swap16(), {}],
  ["UTF-16LE, whatever the option says,", utf16("\ufeffid,name\n1,東\n"), { encoding: "latin1" }],
])("a mark of %s at the beginning of a CSV decides its encoding", async (_, content, options) => {
  expect(await inChunks(content, options)).toEqual({ rows: [{ id: "1", name: "東" }], mistake: undefined });
});

test.each(["ascii", "base64", "hex", "utf-7", "windows-1251", "", "constructor", 8, null])(
  "the encoding %j is refused with what is allowed",
  (encoding) => {
    expect(() => csv(bytesOf("id\n"), { encoding: encoding as never })).toThrow(
      `csv: encoding ${JSON.stringify(encoding)} is not allowed: utf-8, utf-16le, utf-16be, windows-1252 (cp1252) or iso-8859-1 (latin1)`,
    );
  },
);

const good = "id,name\n1,Zürich\n2,b\n";

test.each<[string, Uint8Array, object, number, string]>([
  [
    "Windows-1252 in place of UTF-8",
    latin("id,name\n1,M\xfcller\n"),
    {},
    0,
    'row 1, line 2, byte 11: 0xfc is not UTF-8: save the file as UTF-8, or pass the option encoding, such as "windows-1252"',
  ],
  [
    "such a byte in the header",
    latin("id,n\xe4me\n1,b\n"),
    {},
    0,
    "the header, line 1, byte 4: 0xe4 is not UTF-8",
  ],
  [
    "such a byte in a later row",
    Buffer.concat([Buffer.from(good), latin("3,\xe9\n4,d\n")]),
    {},
    2,
    "row 3, line 4, byte 24: 0xe9 is not UTF-8",
  ],
  [
    "such a byte in a cell of two lines",
    Buffer.concat([Buffer.from(good), latin('3,"a\n\xe9"\n')]),
    {},
    2,
    "row 3, line 5, byte 27: 0xe9 is not UTF-8",
  ],
  [
    "such a byte in a comment before the header",
    Buffer.concat([latin("# caf\xe9\n"), Buffer.from(good)]),
    { comment: "#" },
    0,
    "line 1, byte 5: 0xe9 is not UTF-8",
  ],
  [
    "a character cut by the end of the file",
    Buffer.concat([Buffer.from(good), latin("3,\xe2\x82")]),
    {},
    2,
    "row 3, line 4, byte 24: the file ends within a character, after 0xe2: it was cut off there, or is not UTF-8",
  ],
  [
    "a byte too many at its end",
    Buffer.concat([Buffer.from(good), latin("\xe2")]),
    {},
    2,
    "row 3, line 4, byte 22: the file ends within a character, after 0xe2: it was cut off there, or is not UTF-8",
  ],
  [
    "an overlong character",
    Buffer.concat([Buffer.from(good), latin("3,\xc0\xaf\n")]),
    {},
    2,
    "byte 24: 0xc0 is not UTF-8",
  ],
  [
    "half a pair in UTF-8",
    Buffer.concat([Buffer.from(good), latin("3,\xed\xa0\x80\n")]),
    {},
    2,
    "byte 24: 0xed is not UTF-8",
  ],
  [
    "a NUL",
    Buffer.from(`${good}3,\0\n`),
    {},
    2,
    "row 3, line 4, byte 24: a NUL character, which no text has",
  ],
  [
    "a byte that Windows-1252 does not have",
    latin("id,name\n1,\x81\n"),
    { encoding: "cp1252" },
    0,
    "row 1, line 2, byte 10: 0x81 is not Windows-1252",
  ],
  [
    "half a pair in UTF-16",
    Buffer.concat([utf16("\ufeffid,name\n1,"), Buffer.from([0, 0xd8]), utf16("x\n")]),
    {},
    0,
    "row 1, line 2, byte 22: half a character, which is not UTF-16",
  ],
  [
    "half a character of UTF-16 at its end",
    Buffer.concat([utf16("\ufeffid,name\n1,b\n"), Buffer.from([65])]),
    {},
    1,
    "row 2, line 3, byte 26: the file ends within a character",
  ],
  [
    "UTF-8 in place of UTF-16",
    Buffer.from("id,name\n1,a\n2,b\n3,c\n"),
    { encoding: "utf-16le" },
    0,
    "it is not in UTF-16LE",
  ],
  [
    "UTF-16BE in place of UTF-16LE",
    utf16("id,name\n1,a\n").swap16(),
    { encoding: "utf-16le" },
    0,
    "it seems to be in UTF-16BE",
  ],
])(
  "a CSV with %s is refused by row, line and byte, and gives the rows before",
  async (_, content, options, count, message) => {
    const { rows, mistake } = await inChunks(content, options);
    expect(rows).toHaveLength(count);
    expect(mistake).toContain(message);
  },
);

test.each<[string, string]>([
  ["one German name", "id,name\n1,Müller\n"],
  ["one French name", "id,name\n1,Zoé\n"],
  ["a French town", "id,name\n1,Nîmes\n"],
  ["a Spanish name", "id,name\n1,Núñez\n"],
  ["a word that begins with it", "id,name\n1,École\n"],
  ["capitals", "id,name\n1,ZÜRICH\n"],
  ["a sign alone", "id,name\n1,20 °C\n"],
  ["a header", "größe,id\n1,2\n"],
  ["a curly quote", "id,name\n1,don’t\n"],
  ["Polish names", "id,name\n1,Łódź\n2,Gdańsk\n"],
  ["Cyrillic", "id,name\n1,Привет\n"],
  ["Greek", "id,name\n1,Αθήνα\n"],
  ["Chinese", "id,name\n1,日本\n"],
  ["an emoji", "id,name\n1,😀\n"],
  ["a late name", `id,name\n${"1,Ann\n".repeat(9_000)}2,Zoë\n`],
])("a CSV in UTF-8 with %s is not read as Windows-1252 or Latin-1", async (_, text) => {
  for (const encoding of ["windows-1252", "latin1"]) {
    const { rows, mistake } = await inChunks(text, { encoding });
    expect(rows).toEqual([]);
    expect(mistake).toMatch(
      /^the file, line 1, byte 0: it is in UTF-8, not in (WINDOWS-1252|ISO-8859-1), as byte \d+ shows: leave out the option encoding$/,
    );
  }
});

test.each<[string, string]>([
  ["names", "id,name\n1,Müller\n2,Zoë\n3,ÉCOLE\n"],
  ["signs", "id,name\n1,20 \xb0C\n2,\xa3 5\n3,\xab\xa0caf\xe9\xa0\xbb\n"],
  ["a trade mark after a capital", "id,name\n1,NESTL\xc9\xae\n2,CAF\xc9\x99\n3,G\xdc\xae\n"],
  ["an ellipsis after a capital", "id,name\n1,MANH\xc3\x85depois\n"],
  ["a quote after a sharp s", "id,name\n1,viel Spa\xdf\x94\n"],
  ["French space before a quote", "id,name\n1,caf\xe9\xa0\xbb\n"],
  ["one name and what would be UTF-8", "id,name\n1,Z\xc3\xbcrich\n2,Z\xfcrich\n"],
  ["no byte beyond ASCII", "id,name\n1,Ann\n"],
])("a CSV in Windows-1252 with %s is read as that", async (_, text) => {
  const { rows, mistake } = await inChunks(latin(text), { encoding: "windows-1252" });
  expect(mistake).toBeUndefined();
  expect(rows).toHaveLength(text.split("\n").length - 2);
});

test("a mark of UTF-8 decides against Windows-1252", async () => {
  const { rows } = await inChunks("\ufeffid,name\n1,Zoë\n", { encoding: "windows-1252" });
  expect(rows).toEqual([{ id: "1", name: "Zoë" }]);
});

test("a replacement character that is in the file itself is read as it is", async () => {
  expect((await inChunks("id,name\n1,\ufffd\n")).rows).toEqual([{ id: "1", name: "\ufffd" }]);
});

const encoders: Record<string, (text: string) => Buffer> = {
  "utf-8": (text) => Buffer.from(text),
  "utf-16le": utf16,
  "utf-16be": (text) => utf16(text).swap16(),
  "iso-8859-1": latin,
  "windows-1252": (text) => latin(text.replaceAll("€", "\x80")),
};

test("a cursor is a byte of the file itself in every encoding, and a walk from it gives the rest", async () => {
  const cell = fc.array(fc.constantFrom("a", "é", "€", "ÿ", "", '"', ",", "\r\n", "\n", " ", "東", "😀"), {
    maxLength: 5,
  });
  const input = fc.record({
    encoding: fc.constantFrom(...Object.keys(encoders)),
    cells: fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }),
    mark: fc.boolean(),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
    chunkBytes: fc.constantFrom(1, 7, 65_536),
  });
  await fc.assert(
    fc.asyncProperty(input, async ({ encoding, cells, mark, lineEnd, chunkBytes }) => {
      const fits = (text: string) =>
        encoding.startsWith("utf")
          ? text
          : text.replace(encoding === "iso-8859-1" ? /[€東😀]/gu : /[東😀]/gu, "x");
      const rows = cells.map(([a, b]) => ({ id: fits(a.join("")), name: fits(b.join("")) }));
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = ["id,name", ...rows.map(({ id, name }) => `${quoted(id)},${quoted(name)}`)];
      const marked = mark && encoding.startsWith("utf") ? "\ufeff" : "";
      const encode = encoders[encoding] as (text: string) => Buffer;
      const source = bytesOf(encode(marked + lines.join(lineEnd)), chunkBytes);
      const { all, error } = await walked<readonly [unknown, CsvCursor]>(csv(source, { encoding }));
      expect(error).toBeUndefined();
      expect(all.map(([row]) => row)).toEqual(rows);
      for (const [i, [, after]] of all.entries()) {
        const begins = Math.min(
          encode(marked + lines.slice(0, i + 2).join(lineEnd) + lineEnd).length,
          encode(marked + lines.join(lineEnd)).length,
        );
        expect(after.byte).toBe(begins);
        expect((await walked(csv(source, { encoding, after }))).all).toEqual(all.slice(i + 1));
      }
    }),
  );
});
