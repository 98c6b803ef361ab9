/**
 * Recognizes files that are not CSV by their first bytes: compressed files, archives, workbooks, databases, documents.
 * Each kind has a name and advice for the error. A binary file that is not listed here is refused later, at the first
 * byte that the encoding does not have.
 */

interface Kind {
  readonly name: string;
  readonly advice: string;
  matches(bytes: Buffer, latin: string): boolean;
}

const decompress = "decompress it first";
const exportIt = "export the sheet as CSV (UTF-8)";
const exportTable = "export its table as CSV";

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
  { name: "compressed by gzip", advice: "end its name in .gz, or pass the option gzip: true", matches: begins("\x1f\x8b") },
  { name: "compressed by compress (.Z)", advice: decompress, matches: begins("\x1f\x9d", "\x1f\xa0") },
  { name: "compressed by bzip2", advice: decompress, matches: (_, latin) => /^BZh[1-9]/.test(latin) && ["1AY&SY", "\x17rE8P\x90"].includes(latin.slice(4, 10)) },
  { name: "compressed by xz", advice: decompress, matches: begins("\xfd7zXZ\0") },
  { name: "compressed by zstd", advice: decompress, matches: (_, latin) => latin.startsWith("(\xb5/\xfd") || (/^[P-_]/.test(latin) && latin.slice(1, 4) === "*M\x18") },
  { name: "compressed by lz4", advice: decompress, matches: begins("\x04\x22\x4d\x18", "\x02\x21\x4c\x18") },
  { name: "compressed by lzma", advice: decompress, matches: begins("]\0\0") },
  { name: "compressed by lzop", advice: decompress, matches: begins("\x89LZO\0\r\n\x1a\n") },
  { name: "compressed by zlib", advice: decompress, matches: begins("x\x01", "x\x9c", "x\xda") },
  { name: "compressed by Snappy", advice: decompress, matches: begins("\xff\x06\0\0sNaPpY") },
  { name: "compressed by lzip", advice: decompress, matches: binary("LZIP") },
  { name: "a 7z archive", advice: decompress, matches: begins("7z\xbc\xaf\x27\x1c") },
  { name: "a rar archive", advice: decompress, matches: begins("Rar!\x1a\x07") },
  { name: "a tar archive", advice: "unpack it first", matches: (bytes) => bytes.toString("latin1", 257, 262) === "ustar" },
  { name: "a Windows cabinet", advice: "unpack it first", matches: binary("MSCF") },
  { name: "encrypted", advice: "decrypt it first", matches: begins("-----BEGIN PGP ", "age-encryption.org/", "-----BEGIN AGE ", "Salted__") },
  { name: "a PDF", advice: exportTable, matches: begins("%PDF-") },
  { name: "a PostScript document", advice: exportTable, matches: begins("%!PS-") },
  { name: "a Parquet file", advice: exportTable, matches: (bytes, latin) => binary("PAR1")(bytes, latin) || binary("PARE")(bytes, latin) },
  { name: "an ORC file", advice: exportTable, matches: binary("ORC") },
  { name: "an Avro file", advice: exportTable, matches: begins("Obj\x01") },
  { name: "an Arrow file", advice: exportTable, matches: (bytes, latin) => begins("ARROW1\0\0")(bytes, latin) || binary("FEA1")(bytes, latin) },
  { name: "an SQLite database", advice: exportTable, matches: begins("SQLite format 3\0") },
  { name: "a DuckDB database", advice: exportTable, matches: (bytes) => bytes.toString("latin1", 8, 12) === "DUCK" && bytes.includes(0) },
  { name: "an Access database", advice: exportTable, matches: begins("\0\x01\0\0Standard Jet DB", "\0\x01\0\0Standard ACE DB") },
  { name: "a dump of PostgreSQL", advice: exportTable, matches: (bytes, latin) => binary("PGDMP")(bytes, latin) || begins("PGCOPY\n\xff\r\n\0")(bytes, latin) },
  { name: "an HDF5 file", advice: exportTable, matches: begins("\x89HDF\r\n\x1a\n") },
  { name: "an SPSS file", advice: exportTable, matches: begins("$FL2@(#)", "$FL3@(#)") },
  { name: "a Stata file", advice: exportTable, matches: begins("<stata_dta>") },
  { name: "a SAS file", advice: exportTable, matches: begins("\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60") },
  { name: "an R file", advice: exportTable, matches: begins("RDX2\n", "RDX3\n") },
  { name: "a NumPy file", advice: exportTable, matches: begins("\x93NUMPY") },
  { name: "an RTF document", advice: "save it as CSV", matches: begins("{\\rtf") },
  { name: "a picture", advice: "pass a CSV", matches: (_, latin) => begins("\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a", "II*\0", "MM\0*")(_, latin) || (latin.startsWith("RIFF") && latin.startsWith("WEBP", 8)) },
  { name: "a program", advice: "pass a CSV", matches: begins("MZ\x90\0", "\x7fELF") },
  { name: "what macOS keeps beside a file (AppleDouble)", advice: "pass the file itself, whose name does not begin with ._", matches: begins("\0\x05\x16\x07") },
];

/** Tags that begin a page or a fragment. `<p>,<q>` and `<p,q` are names of columns. */
const blockTag =
  /^<(!doctype\s+html\b|(html|head|body|table|thead|tbody|tr|td|th|meta|div|p|h[1-6]|br|hr|pre|ul|ol|li|dl|iframe|noscript)(\s+[^,;|]|\s*\/?>\s*[^\s,;|]|\s*\/?>?\s*$))/i;
/** Tags whose names are also words, such as `<code> of the place`: closed in the same line, with an attribute, or alone. */
const wordTag =
  /^<(title|link|script|style|form|section|article|header|main|nav|center|font|span|strong|small|em|a|b|i|u|code)(\s+[\w-]+\s*=|\s*>.*<\/\1\s*>|\s*>\s*$)/i;
/** A tag of XML with an attribute, or with nothing behind it but another tag. */
const xmlTag =
  /^<(\?xml\b|!--|!doctype\b|!\[CDATA\[|[a-z_][\w.:-]*(\s+[\w.:-]+\s*=\s*["']|\s*\/?>\s*(<|$)))/i;

/** Whether a line is a header of names in tags or in angle brackets, such as `<b>id</b>,<b>name</b>`. */
function isOfTags(line: string): boolean {
  return [",", ";", "\t", "|"].some((delimiter) => {
    const cells = line.trim().split(delimiter);
    return cells.length > 1 && cells.every((cell) => /^"?<.*>"?$/.test(cell.trim()));
  });
}

// biome-ignore format: a table reads better in columns
const documents: readonly Kind[] = [
  { name: "an HTML document", advice: "an error page may have been saved in place of the file; export its table as CSV", matches: (_, latin) => (blockTag.test(latin) || wordTag.test(latin)) && !isOfTags(latin) },
  { name: "a PHP script", advice: "fetch what it prints", matches: (_, latin) => /^<\?(php\b|=)/i.test(latin) },
  { name: "an XML document", advice: exportTable, matches: (_, latin) => xmlTag.test(latin) && !isOfTags(latin) },
  { name: "a JSON document", advice: exportTable, matches: (_, latin) => /^(\{\s*("|\}|$)|\[\s*([{["\]]|$|-?\d[\d.]*\s*,\s*-?\d|(true|false|null)\s*[,\]]))/.test(latin) },
  { name: "a dump of SQL", advice: exportTable, matches: (_, latin) => /^(--\s*$|--\s+(MySQL|MariaDB|PostgreSQL|phpMyAdmin)\b.*\bdump\b|\/\*!\d{5}|(INSERT INTO|CREATE TABLE|DROP TABLE)\s+[^\s,;]+[\s;(])/i.test(latin) },
  { name: "a SYLK file", advice: exportIt, matches: begins("ID;PWXL", "ID;PCALCOOO", "ID;PSCALC") },
  { name: "an answer of HTTP with its headers", advice: "save the body alone", matches: (_, latin) => /^HTTP\/\d(\.\d)? \d{3}\b/.test(latin) },
  { name: "a PDF", advice: exportTable, matches: begins("%PDF-") },
  { name: "an RTF document", advice: "save it as CSV", matches: begins("{\\rtf") },
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

/** The same for documents of text, by their first line. It is for files with a header only: elsewhere a cell may begin so. */
export function documentKind(line: string): Pick<Kind, "name" | "advice"> | undefined {
  const text = line.trimStart().slice(0, archiveBytes);
  return documents.find(({ matches }) => matches(Buffer.alloc(0), text));
}
