/**
 * What a file is that is no CSV, by its first bytes: compressed files, archives, workbooks, databases, documents. Each
 * kind says what to do about it. Other files that are no text are found later, by bytes that are not UTF-8.
 */

interface Kind {
  readonly name: string;
  readonly advice: string;
  matches(bytes: Buffer, latin: string): boolean;
}

const decompress = "decompress it first";
const exportIt = "export the sheet as CSV (UTF-8)";

const begins =
  (...beginnings: readonly string[]) =>
  (_: Buffer, latin: string) =>
    beginnings.some((beginning) => latin.startsWith(beginning));
/** A format whose first letters could also begin a header: what follows them is no text. */
const binary = (letters: string) => (bytes: Buffer, latin: string) => {
  const next = bytes[letters.length] ?? 32;
  return latin.startsWith(letters) && (next < 9 || (next > 13 && next < 32));
};
const zip = begins("PK\x03\x04", "PK\x05\x06", "PK\x07\x08");
const zipWith = (inside: RegExp) => (bytes: Buffer, latin: string) => zip(bytes, latin) && inside.test(latin);

// biome-ignore format: a table reads better in columns
const binaries: readonly Kind[] = [
  { name: "an Excel workbook (.xlsx)", advice: exportIt, matches: zipWith(/\[Content_Types\]\.xml|xl\/|docProps\/|_rels\/\.rels/) },
  { name: "an OpenDocument spreadsheet (.ods)", advice: exportIt, matches: zipWith(/opendocument\.spreadsheet/) },
  { name: "a Numbers document", advice: exportIt, matches: zipWith(/\.iwa|Index\.zip|Index\//) },
  { name: "a zip archive, as .xlsx workbooks are", advice: "unpack it, or export the workbook's sheet as CSV (UTF-8)", matches: zip },
  { name: "an old Excel workbook (.xls) or another Office file", advice: exportIt, matches: begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\x09\x08\x10\0\0\x06", "\x09\x04\x06\0", "\x09\x02\x06\0") },
  { name: "compressed by gzip", advice: decompress, matches: begins("\x1f\x8b") },
  { name: "compressed by compress (.Z)", advice: decompress, matches: begins("\x1f\x9d", "\x1f\xa0") },
  { name: "compressed by bzip2", advice: decompress, matches: (_, latin) => /^BZh[1-9]/.test(latin) && ["1AY&SY", "\x17rE8P\x90"].includes(latin.slice(4, 10)) },
  { name: "compressed by xz", advice: decompress, matches: begins("\xfd7zXZ\0") },
  { name: "compressed by zstd", advice: decompress, matches: (_, latin) => latin.startsWith("(\xb5/\xfd") || (/^[P-_]/.test(latin) && latin.slice(1, 4) === "*M\x18") },
  { name: "compressed by lz4", advice: decompress, matches: begins("\x04\x22\x4d\x18") },
  { name: "compressed by Snappy", advice: decompress, matches: begins("\xff\x06\0\0sNaPpY") },
  { name: "compressed by lzip", advice: decompress, matches: binary("LZIP") },
  { name: "a 7z archive", advice: decompress, matches: begins("7z\xbc\xaf\x27\x1c") },
  { name: "a rar archive", advice: decompress, matches: begins("Rar!\x1a\x07") },
  { name: "a tar archive", advice: "unpack it first", matches: (bytes) => bytes.toString("latin1", 257, 262) === "ustar" },
  { name: "a PDF", advice: "export its table as CSV", matches: begins("%PDF-") },
  { name: "a Parquet file", advice: "export it as CSV", matches: (bytes, latin) => binary("PAR1")(bytes, latin) || binary("PARE")(bytes, latin) },
  { name: "an ORC file", advice: "export it as CSV", matches: binary("ORC") },
  { name: "an Avro file", advice: "export it as CSV", matches: begins("Obj\x01") },
  { name: "an Arrow file", advice: "export it as CSV", matches: (bytes, latin) => begins("ARROW1\0\0")(bytes, latin) || binary("FEA1")(bytes, latin) },
  { name: "an SQLite database", advice: "export its table as CSV", matches: begins("SQLite format 3\0") },
  { name: "an RTF document", advice: "save it as CSV", matches: begins("{\\rtf") },
  { name: "a picture", advice: "pass a CSV", matches: begins("\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a") },
];

// biome-ignore format: a table reads better in columns
const documents: readonly Kind[] = [
  { name: "an HTML document", advice: "an error page may have been saved in place of the file; export it as CSV", matches: (_, latin) => /^<(!doctype\s+html|html|head|body|table|meta|title|script|style|div)\b[^,;\t|]*>/i.test(latin) },
  { name: "an XML document", advice: "export it as CSV", matches: (_, latin) => /^<(\?xml\b|!--|!doctype\b|[a-z_][\w.:-]*(\s[^<>]*)?\/?>\s*(<|$))/i.test(latin) },
  { name: "a JSON document", advice: "export it as CSV", matches: (_, latin) => /^(\{\s*("|\}|$)|\[\s*([{["\]]|$|-?\d[\d.]*\s*,\s*-?\d))/.test(latin) },
  { name: "a pointer of Git LFS, not the file itself", advice: "fetch the file with git lfs pull", matches: begins("version https://git-lfs.github.com/spec/") },
];

/** How many bytes tell a workbook from another zip archive. */
export const archiveBytes = 4096;

/** A zip archive needs `archiveBytes` to be told. */
export function beginsAsArchive(bytes: Buffer): boolean {
  return zip(bytes, bytes.toString("latin1", 0, 4));
}

/** What a file of these first bytes is, and what to do about it. */
export function binaryKind(bytes: Buffer): Pick<Kind, "name" | "advice"> | undefined {
  const latin = bytes.toString("latin1", 0, archiveBytes);
  return binaries.find(({ matches }) => matches(bytes, latin));
}

/** The same for documents of text, by their first line. Only a file with a header is asked: without one a cell may begin so. */
export function documentKind(line: string): Pick<Kind, "name" | "advice"> | undefined {
  const text = line.trimStart().slice(0, archiveBytes);
  return documents.find(({ matches }) => matches(Buffer.alloc(0), text));
}
