/** How pictures are made small. */
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { toPalette } from "./pictures/palette-png.ts";

const signature = "89504e470d0a1a0a";

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** @param rows each with its filter @param kind 2: red, green and blue; 6: alpha too; 3: a palette */
function pngOf(width: number, rows: readonly (readonly number[])[], kind = 2): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(rows.length, 4);
  head.set([8, kind], 8);
  const data = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([
    ...[Buffer.from(signature, "hex"), chunk("IHDR", head), chunk("IDAT", data)],
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The colours of each row, of a picture with a palette. */
function colorsOf(png: Buffer): string[][] {
  const found = new Map<string, Buffer>();
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    found.set(png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const [head, palette, data] = ["IHDR", "PLTE", "IDAT"].map((type) => found.get(type) as Buffer) as [
    ...[Buffer, Buffer, Buffer],
  ];
  const [width, bytes] = [head.readUInt32BE(0), inflateSync(data)];
  return Array.from({ length: head.readUInt32BE(4) }, (_, y) => {
    const row = bytes.subarray(y * (width + 1) + 1, (y + 1) * (width + 1));
    return [...row].map((place) => palette.toString("hex", 3 * place, 3 * place + 3));
  });
}

test("a picture of few colours keeps each of them, whatever its rows were subtracted from", () => {
  const rows = [
    [0, 1, 2, 3, 10, 20, 30],
    [1, 1, 2, 3, 9, 18, 27],
    [2, 0, 0, 0, 1, 1, 1],
    [3, 1, 1, 1, 0, 0, 0],
    [4, 1, 1, 1, 0, 0, 0],
  ];
  expect(colorsOf(toPalette(pngOf(2, rows)))).toEqual([
    ["010203", "0a141e"],
    ["010203", "0a141e"],
    ["010203", "0b151f"],
    ["010202", "060b10"],
    ["020303", "060b10"],
  ]);
});

test("alpha is left out, as a page has none", () => {
  const rows = [[0, 255, 0, 0, 255, 0, 0, 255, 255]];
  expect(colorsOf(toPalette(pngOf(2, rows, 6)))).toEqual([["ff0000", "0000ff"]]);
});

test("of more than 256 colours the frequent ones stay, and rare ones become their nearest", () => {
  const area = Array.from({ length: 400 }, () => [250, 250, 250]);
  const rare = Array.from({ length: 400 }, (_, i) => [i >> 1, 3 * (i & 1), 7]);
  const rows = [[0, ...[...area, ...rare].flat()]];
  const [colors = []] = colorsOf(toPalette(pngOf(800, rows)));
  expect(new Set(colors).size).toBeLessThanOrEqual(256);
  expect(colors[0]).toBe("fafafa");
  for (const [i, color] of colors.slice(400).entries())
    expect(Math.abs(Number.parseInt(color.slice(0, 2), 16) - (i >> 1))).toBeLessThanOrEqual(8);
});

test("what is no picture of Chromium's is refused", () => {
  expect(() => toPalette(pngOf(2, [[0, 0, 0]], 3))).toThrow("8 bits of red, green and blue are allowed");
});
