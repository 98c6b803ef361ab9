/**
 * Makes a PNG file small: of its colours the 256 that stand for most of it are kept, and each other one becomes the nearest
 * of these. Pages have few colours, and letters many between them, which nobody tells apart.
 */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from("89504e470d0a1a0a", "hex");
const most = 256;
/** So many of the most frequent colours are kept however much they are alike: those of areas. */
const sure = 64;

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each, row by row. */
  readonly rgb: Uint8Array;
}

/** @param png as Chromium writes it: 8 bits of red, green and blue, with or without alpha, not interlaced @throws Error for any other */
export function toPalette(png: Buffer): Buffer {
  const { width, height, rgb } = pixelsOf(png);
  const palette = paletteOf(rgb);
  const places = new Map<number, number>();
  const placeOf = (color: number) => {
    const place = places.get(color) ?? nearest(palette, color);
    places.set(color, place);
    return place;
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    // Each row begins with its filter, which is none.
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = placeOf(colorAt(rgb, y * width + x));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // 8 bits a pixel, each the place of a colour.
  head.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("PLTE", colors),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const colorAt = (rgb: Uint8Array, pixel: number) =>
  ((rgb[3 * pixel] as number) << 16) | ((rgb[3 * pixel + 1] as number) << 8) | (rgb[3 * pixel + 2] as number);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function pixelsOf(png: Buffer): Pixels {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, kind, , , interlace] = png.subarray(24, 29);
  const channels = kind === 2 ? 3 : kind === 6 ? 4 : 0;
  if (depth !== 8 || channels === 0 || interlace !== 0)
    throw new Error("this is no picture of Chromium's: 8 bits of red, green and blue are allowed");
  const parts: Buffer[] = [];
  for (let at = signature.length; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const bytes = unfiltered(inflateSync(Buffer.concat(parts)), width * channels, channels);
  const rgb = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let i = 0; i < 3; i++) rgb[3 * pixel + i] = bytes[pixel * channels + i] as number;
  return { width, height, rgb };
}

/** The bytes of all rows, each of which says what its own were subtracted from. */
function unfiltered(rows: Buffer, length: number, channels: number): Uint8Array {
  const count = rows.length / (length + 1);
  const bytes = new Uint8Array(count * length);
  for (let y = 0; y < count; y++) {
    const filter = rows[y * (length + 1)];
    for (let x = 0; x < length; x++) {
      const at = y * length + x;
      const left = x < channels ? 0 : (bytes[at - channels] as number);
      const above = y === 0 ? 0 : (bytes[at - length] as number);
      const corner = x < channels || y === 0 ? 0 : (bytes[at - length - channels] as number);
      const added = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0] ?? 0;
      bytes[at] = (rows[y * (length + 1) + 1 + x] as number) + added;
    }
  }
  return bytes;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** The colours that most pixels have; of the rarer ones that are alike, the most frequent. */
function paletteOf(rgb: Uint8Array): number[] {
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < rgb.length / 3; pixel++) {
    const color = colorAt(rgb, pixel);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([color]) => color);
  // As fine as there is room for.
  for (let apart = 0; ; apart += 8) {
    const kept = byCount.slice(0, sure);
    for (const color of byCount.slice(sure)) {
      if (kept.every((one) => distance(one, color) > apart * apart)) kept.push(color);
      if (kept.length > most) break;
    }
    if (kept.length <= most) return kept;
  }
}

function nearest(palette: readonly number[], color: number): number {
  let best = 0;
  for (const [place, one] of palette.entries())
    if (distance(one, color) < distance(palette[best] as number, color)) best = place;
  return best;
}

/** Squared. */
function distance(one: number, other: number): number {
  const [red, green, blue] = [16, 8, 0].map((shift) => ((one >> shift) & 255) - ((other >> shift) & 255)) as [
    number,
    number,
    number,
  ];
  return red * red + green * green + blue * blue;
}
