/** The encodings in which people have CSV files, by the labels that they write, and the marks that files begin with. */

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "iso-8859-1";

/** Bytes of the file for each UTF-16 unit of its text. UTF-8 is read as it is. */
export const unitBytes = {
  "utf-8": 0,
  "utf-16le": 2,
  "utf-16be": 2,
  "windows-1252": 1,
  "iso-8859-1": 1,
} as const satisfies Readonly<Record<Encoding, number>>;

/** Labels without case, hyphens, underscores and spaces. UTF-16 without more is little-endian, as in browsers and Node. */
const labels: Readonly<Record<string, Encoding>> = {
  utf8: "utf-8",
  utf8sig: "utf-8",
  utf8bom: "utf-8",
  utf16: "utf-16le",
  utf16le: "utf-16le",
  ucs2: "utf-16le",
  ucs2le: "utf-16le",
  utf16be: "utf-16be",
  ucs2be: "utf-16be",
  windows1252: "windows-1252",
  win1252: "windows-1252",
  cp1252: "windows-1252",
  xcp1252: "windows-1252",
  "1252": "windows-1252",
  latin1: "iso-8859-1",
  l1: "iso-8859-1",
  iso88591: "iso-8859-1",
};

/** The labels that are allowed, for messages. */
export const encodingRule = "utf-8, utf-16le, utf-16be, windows-1252 (cp1252) or iso-8859-1 (latin1)";

/** The encoding of a label in any spelling. Undefined for any other value. */
export function findEncoding(label: unknown): Encoding | undefined {
  const plain = typeof label === "string" ? label.toLowerCase().replace(/[-_\s]/g, "") : "";
  return Object.hasOwn(labels, plain) ? labels[plain] : undefined;
}

const marks: readonly (readonly [bytes: readonly number[], name: Encoding | "utf-32"])[] = [
  // First, because UTF-16's mark is its beginning.
  [[0xff, 0xfe, 0, 0], "utf-32"],
  [[0, 0, 0xfe, 0xff], "utf-32"],
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** The encoding that a file's mark names, and where its text begins. Programs that add a mark may add a second one. */
export function readMark(
  bytes: Uint8Array,
): { readonly name: Encoding | "utf-32"; readonly end: number } | undefined {
  const has = (mark: readonly number[], at: number) => mark.every((byte, i) => bytes[at + i] === byte);
  const found = marks.find(([mark]) => has(mark, 0));
  if (found === undefined) return undefined;
  const [mark, name] = found;
  let end = mark.length;
  while (has(mark, end)) end += mark.length;
  return { name, end };
}

/** Which encoding text without a mark seems to be in, by where its first bytes are 0. Undefined where none is. */
export function encodingByZeros(bytes: Uint8Array): "utf-16le" | "utf-16be" | "utf-32" | undefined {
  if (bytes.length < 2) return undefined;
  const zeros = [0, 0, 0, 0];
  // As many bytes as are there for every size of chunk.
  const looked = bytes.subarray(0, bytes.length < 4 ? 2 : Math.min(bytes.length & ~3, 16));
  looked.forEach((byte, i) => {
    if (byte === 0) zeros[i % 4] = (zeros[i % 4] ?? 0) + 1;
  });
  const [a = 0, b = 0, c = 0, d = 0] = zeros;
  const quarter = looked.length / 4;
  if ((b + c + d === 3 * quarter && a === 0) || (a + b + c === 3 * quarter && d === 0)) return "utf-32";
  // Most text has letters, delimiters and line ends below U+0100, and no text has half of its bytes 0 at both places.
  if (b + d > quarter && a + c === 0) return "utf-16le";
  if (a + c > quarter && b + d === 0) return "utf-16be";
  return undefined;
}
