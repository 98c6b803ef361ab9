/** What is looked at in a file before and while its rows are read: that it is a CSV at all, its lines, its header. */
import { expect, test } from "vitest";
import type { CsvFormat } from "../../functions/collections/csv.ts";
import { inChunks } from "./csv-in-chunks.ts";

const ann = { id: "1", name: "Ann" };
const bob = { id: "2", name: "Bob" };
const latin = (text: string) => Buffer.from(text, "latin1");
const utf16LE = (text: string) => Buffer.from(text, "utf16le");

test.each<[string, Uint8Array, string]>([
  [
    "gzip",
    Buffer.from("H4sIAAAAAAAAA8tM0clLzE3lMtRxzMvjMtJxyk/iAgCk9wY9FAAAAA==", "base64"),
    "it is compressed by gzip, not a CSV: end its name in .gz, or pass the option gzip: true",
  ],
  [
    "the first bytes of an .xlsx",
    Buffer.from("UEsDBBQABgAIAAAAIQB4CgECCg==", "base64"),
    "is a zip archive, as .xlsx workbooks are",
  ],
  [
    ".xlsx",
    latin(`PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0${"\0".repeat(12)}[Content_Types].xml \xa2\x04`),
    "is an Excel workbook (.xlsx), not a CSV: export the sheet as CSV",
  ],
  [
    ".ods",
    latin(`PK\x03\x04\x14\0\0\x08${"\0".repeat(22)}mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK`),
    "is an OpenDocument spreadsheet (.ods)",
  ],
  [".numbers", latin(`PK\x03\x04\x14\0\0\0${"\0".repeat(22)}Index/Document.iwa`), "is a Numbers document"],
  [".xls", latin("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0"), "is an old Excel workbook (.xls)"],
  ["bzip2", latin("BZh91AY&SY\x01\x02\n"), "is compressed by bzip2"],
  ["xz", latin("\xfd7zXZ\0\0\x04\n"), "is compressed by xz"],
  ["zstd", latin("\x28\xb5\x2f\xfd\x04\n"), "is compressed by zstd"],
  ["7z", latin("7z\xbc\xaf\x27\x1c\0\x04\n"), "is a 7z archive"],
  ["rar", latin("Rar!\x1a\x07\x01\0\n"), "is a rar archive"],
  ["tar", latin(`a.csv${"\0".repeat(252)}ustar\x0000\n`), "is a tar archive"],
  ["PDF", latin("%PDF-1.7\n%\xe2\xe3\n"), "is a PDF"],
  ["Parquet", latin("PAR1\x15\x04\x15\n"), "is a Parquet file"],
  ["SQLite", latin("SQLite format 3\0\x10\0\n"), "is an SQLite database"],
  ["HTML", latin("\r\n <!DOCTYPE html>\n<html>\n"), "is an HTML document"],
  ["an HTML table", latin("<table border=1>\n<tr><td>1</td></tr>"), "is an HTML document"],
  ["XML", latin('<?xml version="1.0"?>\n<rows/>\n'), "is an XML document"],
  ["an error of S3", latin("<Error><Code>NoSuchKey</Code></Error>"), "is an XML document"],
  ["JSON", latin('[\n{"id":1}\n]'), "is a JSON document"],
  ["JSON lines", latin('{"id":1,"name":"Ann"}\n{"id":2}\n'), "is a JSON document"],
  ["a paragraph of HTML", latin("<p>Service unavailable, please wait</p>\n"), "is an HTML document"],
  [
    "a paragraph after a mark and white space",
    Buffer.from("\ufeff\r\n\t <p class='x'>No</p>"),
    "is an HTML document",
  ],
  ["a table whose tag goes on in the next line", latin("<table\n border='1'>\n<tr>"), "is an HTML document"],
  ["a part of a page", latin('<div id="a,b">\n1,2\n</div>\n'), "is an HTML document"],
  ["a heading", latin("<h1>502 Bad Gateway</h1>\n"), "is an HTML document"],
  ["a title alone", latin("<title>Not found, sorry</title>"), "is an HTML document"],
  ["a script", latin("<script>\nlocation='/login'\n</script>\n"), "is an HTML document"],
  ["a comment of HTML", latin("<!-- saved, by hand -->\n<p>1</p>\n"), "is an XML document"],
  ["a comment of HTML after a mark", utf16LE("\ufeff\n <!-- saved -->\n"), "is an XML document"],
  ["a tag of XML in two lines", latin('<rss version="2.0"\n xmlns:a="b">\n'), "is an XML document"],
  ["a script of PHP", latin('<?php\necho "id,name";\n'), "is a PHP script"],
  ["an array of JSON in one line", latin('[{"id":1},{"id":2}]'), "is a JSON document"],
  ["an array of truths", latin("[true,false]\n"), "is a JSON document"],
  ["an object in several lines", Buffer.from('\ufeff  {\n  "id": 1,\n'), "is a JSON document"],
  ["RTF", latin("{\\rtf1\\ansi id,name\n}"), "is an RTF document"],
  ["RTF after a mark", Buffer.from("\ufeff{\\rtf1\\ansi id,name\n}"), "is an RTF document"],
  ["PDF after a blank line", latin("\n%PDF-1.7\n"), "is a PDF"],
  ["a dump of MySQL", latin("-- MySQL dump 10.13  Distrib 8.0.36\n--\n"), "is a dump of SQL"],
  ["a dump of PostgreSQL", latin("--\n-- PostgreSQL database dump\n--\n"), "is a dump of SQL"],
  ["rows of SQL", latin("INSERT INTO `t` VALUES (1,'Ann'),(2,'Bob');\n"), "is a dump of SQL"],
  ["a dump of pg_dump -Fc", latin("PGDMP\x01\x0e\0\x04\x08\n"), "is a dump of PostgreSQL"],
  ["COPY in binary", latin("PGCOPY\n\xff\r\n\0\0\0\0\0"), "is a dump of PostgreSQL"],
  ["SYLK", latin("ID;PWXL;N;E\r\nP;PGeneral\r\n"), "is a SYLK file"],
  ["an answer with its headers", latin("HTTP/1.1 200 OK\r\n\r\nid,name\r\n"), "is an answer of HTTP"],
  ["PGP", latin("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n"), "it is encrypted"],
  ["openssl enc", latin("Salted__\x12\x93\xa8\n"), "it is encrypted"],
  ["lzma", latin("]\0\0\x80\0\xff\xff\n"), "is compressed by lzma"],
  ["lz4", latin("\x04\x22\x4d\x18\x64\n"), "is compressed by lz4"],
  ["lz4 of old", latin("\x02\x21\x4c\x18\x64\n"), "is compressed by lz4"],
  ["zlib", latin("x\x9c\xcbL\n"), "is compressed by zlib"],
  ["compress", latin("\x1f\x9d\x90\n"), "is compressed by compress (.Z)"],
  ["Access", latin("\0\x01\0\0Standard ACE DB\0\x02\n"), "is an Access database"],
  ["DuckDB", latin("\xd4\x1e\x03\x9aB\x12\xaa\0DUCK@\0\0\0\n"), "is a DuckDB database"],
  ["HDF5", latin("\x89HDF\r\n\x1a\n\0\0"), "is an HDF5 file"],
  ["SPSS", latin("$FL2@(#) IBM SPSS STATISTICS\n"), "is an SPSS file"],
  ["Stata", latin("<stata_dta><header><release>118\n"), "is a Stata file"],
  ["SAS", latin(`${"\0".repeat(12)}\xc2\xea\x81\x60${"\0".repeat(20)}\n`), "is a SAS file"],
  ["ORC", latin("ORC\x1d\x03\0\n"), "is an ORC file"],
  ["Avro", latin("Obj\x01\x04\x14\n"), "is an Avro file"],
  ["Arrow", latin("ARROW1\0\0\xff\n"), "is an Arrow file"],
  ["NumPy", latin("\x93NUMPY\x01\0v\n"), "is a NumPy file"],
  ["PNG", latin("\x89PNG\r\n\x1a\n\0\n"), "is a picture"],
  ["WEBP", latin("RIFF\x24\x10\0\0WEBPVP8 \n"), "is a picture"],
  ["a cabinet", latin("MSCF\0\0\0\0\n"), "is a Windows cabinet"],
  ["AppleDouble", latin("\0\x05\x16\x07\0\x02\0\0Mac OS X        \n"), "is what macOS keeps beside a file"],
  [
    "a pointer of Git LFS",
    latin("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
    "is a pointer of Git LFS",
  ],
  [
    "UTF-16LE without its mark",
    Buffer.from("id,name\r\n1,Ann\r\n", "utf16le"),
    'seems to be in UTF-16LE, without a mark: pass the option encoding: "utf-16le"',
  ],
  [
    "UTF-16BE without its mark",
    Buffer.from("id,name\r\n1,Ann\r\n", "utf16le").swap16(),
    "seems to be in UTF-16BE",
  ],
  ["UTF-32LE with its mark", Buffer.from("//4AAGkAAABkAAAACgAAADEAAAAKAAAA", "base64"), "it is in UTF-32"],
  ["UTF-32BE without a mark", latin("\0\0\0i\0\0\0d\0\0\0\n\0\0\x001"), "it seems to be in UTF-32"],
  ["nothing", latin(""), "it is empty, without a header"],
  ["a mark and nothing else", latin("\xef\xbb\xbf"), "has only blank lines, without a header"],
  ["0x1A alone", latin("\x1a\x1a"), "has only blank lines, without a header"],
  [
    "UTF-8 behind a mark of UTF-16",
    Buffer.concat([utf16LE("\ufeff"), latin("id,name\n1,Ann\n")]),
    "its mark says UTF-16LE, but its text is not: remove the mark, or save it as UTF-8",
  ],
  [
    "UTF-16LE behind a mark of UTF-16BE",
    Buffer.concat([utf16LE("\ufeff").swap16(), utf16LE("id,name\n1,Ann\n")]),
    "its mark says UTF-16BE, but it seems to be in UTF-16LE: save it as UTF-8",
  ],
  [
    "UTF-16LE behind a mark of UTF-8",
    Buffer.concat([Buffer.from("\ufeff"), utf16LE("id,name\n1,Ann\n")]),
    "its mark says UTF-8, but it seems to be in UTF-16LE",
  ],
  ["blank lines", latin("\r\n \r\n\r\n"), "has only blank lines, without a header"],
])("a file of %s is refused before any row, by name", async (_, content, message) => {
  const { rows, mistake } = await inChunks(content);
  expect(rows).toEqual([]);
  expect(mistake).toMatch(/^the file, line 1, byte 0: its? /);
  expect(mistake).toContain(message);
});

test.each<[string, string, CsvFormat]>([
  ["names that begin as a Parquet file does", "PAR1,PAR2\n1,2\n", {}],
  ["names in brackets", "[id],[2024]\n1,2\n", {}],
  ["names in angle brackets", "<id>,<name>\n1,2\n", {}],
  ["names that are tags of HTML", "<p>,<div>\n1,2\n", {}],
  ["names that are tags of HTML, with tabs", "<title>\t<link>\n1\t2\n", { delimiter: "\t" }],
  ["names in tags", "<b>id</b>,<b>name</b>\n1,2\n", {}],
  ["a name that begins as a tag does", "<code> of the place,name\n1,2\n", {}],
  ["a name that is less than a number", "<5 years,5-10 years\n1,2\n", {}],
  ["a name that is less than another", "<p,q\n1,2\n", {}],
  ["names in braces", "{id},{name}\n1,2\n", {}],
  ["names in brackets with a comma between", "[a, b],c\n1,2,3\n", {}],
  ["names of SQL words", "insert into,create table\n1,2\n", {}],
  ["a first name of SYLK", "ID;PRICE\n1;2\n", { delimiter: ";" }],
  ["a first name of a command's sign", "MZ,II*\n1,2\n", {}],
  [
    "a first cell of JSON, and no header",
    '{"a":1};2\n',
    { columns: ["a", "b"], delimiter: ";", quote: null as never },
  ],
])("a CSV with %s is read", async (_, text, format) => {
  const { rows, mistake } = await inChunks(text, format);
  expect([rows.length, mistake]).toEqual([1, undefined]);
});

test.each<[string, string | Uint8Array, CsvFormat, unknown[]]>([
  ["lines that end in CR alone", "id,name\r1,Ann\r2,Bob\r", {}, [ann, bob]],
  ["lines that end in CR alone, except the last", "id,name\r1,Ann\r2,Bob", {}, [ann, bob]],
  ["lines that end in CRLF, and the last in CR", "id,name\r\n1,Ann\r\n2,Bob\r", {}, [ann, bob]],
  ["lines that end in LF, and the last in CR", "id,name\n1,Ann\n2,Bob\r", {}, [ann, bob]],
  ["lines that end in LF and CRLF", "id,name\n1,Ann\r\n2,Bob\n", {}, [ann, bob]],
  ["lines that end in CRCRLF", "id,name\r\r\n1,Ann\r\r\n2,Bob\r\r\n", {}, [ann, bob]],
  ["a CR within a cell", "id,name\r\n1,An\rn\r\n", {}, [{ id: "1", name: "An\rn" }]],
  ["a CR within quotes", 'id,name\r\n1,"An\rn"\r\n', {}, [{ id: "1", name: "An\rn" }]],
  ["a header of two lines", '"id","na\nme"\r1,Ann\r', {}, [{ id: "1", "na\nme": "Ann" }]],
  ["its mark twice", "\ufeff\ufeffid,name\n1,Ann\n", {}, [ann]],
  ["Excel's first line for the delimiter", "sep=;\r\nid;name\r\n1;Ann\r\n", {}, [ann]],
  ["that line after a mark", "\ufeffsep=;\r\nid;name\r\n1;Ann\r\n", {}, [ann]],
  ["that line in quotes", '"sep=;"\r\nid;name\r\n1;Ann\r\n', {}, [ann]],
  ["that line with a tab", "SEP=\t\nid\tname\n1\tAnn\n", {}, [ann]],
  ["that line padded with commas", "sep=;,,,\r\nid;name\r\n1;Ann\r\n", {}, [ann]],
  ["that line padded with tabs", "\ufeffsep=;\t\t\nid;name\n1;Ann\n", {}, [ann]],
  ["that line padded with semicolons", "sep=,;;;\nid,name\n1,Ann\n", {}, [ann]],
  ["that line in quotes, padded with commas", '"sep=,",,\nid,name\n1,Ann\n', {}, [ann]],
  ["that line padded with empty quotes", '"sep=;","",""\nid;name\n1;Ann\n', {}, [ann]],
  ["that line, kept by a program that wrote all with commas", "sep=;,\nid,name\n1,Ann\n", {}, [ann]],
  ["that line of which a program split off the delimiter", "sep=,\nid,name\n1,Ann\n", {}, [ann]],
  ["that line, which the caller skips", "sep=;\nid;name\n1;Ann\n", { from_line: 2 }, [ann]],
  ["that line and no header", "sep=;\n1;Ann\n", { columns: ["id", "name"] }, [ann]],
  ["PowerShell's first line for the type", '#TYPE System.Object\r\n"id","name"\r\n"1","Ann"\r\n', {}, [ann]],
  ["that line padded with commas", "#TYPE System.Object,\nid,name\n1,Ann\n", {}, [ann]],
  ["that line, and one column", "#TYPE Deserialized.X\nid\n1\n", {}, [{ id: "1" }]],
  [
    "a name that begins as that line does",
    "#TYPE of place,name\n1,Ann\n",
    {},
    [{ "#TYPE of place": "1", name: "Ann" }],
  ],
  [
    "a control character that ends its rows",
    "id\x1fname\x1e1\x1fAnn\x1e2\x1fBob\x1e",
    { delimiter: "\x1f", record_delimiter: "\x1e" },
    [ann, bob],
  ],
  [
    "a sign that ends its rows, and not the last",
    "id,name|1,Ann|2,Bob",
    { record_delimiter: "|" },
    [ann, bob],
  ],
  ["0x1A at its end", "id,name\r\n1,Ann\r\n\x1a", {}, [ann]],
  ["0x1A several times at its end", `id,name\n1,Ann\n${"\x1a".repeat(9)}`, {}, [ann]],
  ["0x1A behind its last cell", "id,name\n1,Ann\x1a", {}, [ann]],
  ["0x1A behind a last CR", "id,name\n1,Ann\r\x1a", {}, [ann]],
  ["one column, and 0x1A at its end", "id\n1\n\x1a", {}, [{ id: "1" }]],
  ["0x1A at its end in UTF-16", utf16LE("\ufeffid,name\n1,Ann\n\x1a"), {}, [ann]],
  ["0x1A within a cell", "id,name\n1,An\x1an\n", {}, [{ id: "1", name: "An\x1an" }]],
  ["a header alone, and 0x1A", "id,name\x1a", {}, []],
  ["blank lines before its header", "\r\n\r\nid,name\r\n1,Ann\r\n", {}, [ann]],
  ["a comment and a blank line before its header", "# x\n\nid,name\n1,Ann\n", { comment: "#" }, [ann]],
  ["blank lines between its rows and at its end", "id,name\n1,Ann\n\n \n2,Bob\n\n\n", {}, [ann, bob]],
  [
    "a blank line between its rows where the lengths of rows may differ",
    "id,name\n1,Ann\n\n2,Bob\n",
    { relax_column_count: true },
    [ann, bob],
  ],
  ["rows of only delimiters at its end", "id,name\r\n1,Ann\r\n,\r\n,\r\n\r\n,\r\n", {}, [ann]],
  [
    "a row of only delimiters between rows",
    "id,name\n1,Ann\n,\n\n2,Bob\n,\n",
    {},
    [ann, { id: "", name: "" }, bob],
  ],
  ["a last row of empty quotes", 'id,name\n1,Ann\n"",""\n', {}, [ann, { id: "", name: "" }]],
  [
    "one column, and blank lines between rows and at its end",
    "id\n1\n\n2\n\n\n",
    {},
    [{ id: "1" }, { id: "" }, { id: "2" }],
  ],
  ["one column, and empty quotes at its end", 'id\n1\n""\n', {}, [{ id: "1" }, { id: "" }]],
  ["a column without a name", ",id\n0,1\n", {}, [{ "": "0", id: "1" }]],
  ["trailing columns without a name", "id,name,,\n1,Ann,,\n", {}, [ann]],
  ["trailing columns without a name that rows lack", "id,name,,\n1,Ann\n2,Bob,,\n", {}, [ann, bob]],
  [
    "one trailing column without a name that rows lack",
    "id,name,\n1,Ann\n2,Bob,\n",
    {},
    [
      { ...ann, "": "" },
      { ...bob, "": "" },
    ],
  ],
  ["rows that end in delimiters", "id,name\n1,Ann,,\n2,Bob\n", {}, [ann, bob]],
  [
    "columns of one name in groups",
    "id,name,name\n1,Ann,Smith\n",
    { group_columns_by_name: true },
    [{ id: "1", name: ["Ann", "Smith"] }],
  ],
  ["one column whose name has another delimiter, in quotes", '"a;b"\n1\n', {}, [{ "a;b": "1" }]],
  ["a control character as its delimiter", "id\x01name\n1\x01Ann\n", { delimiter: "\x01" }, [ann]],
  ["a header alone", "id,name\r\n", {}, []],
  ["a header alone, without a line end", "id,name", {}, []],
  ["nothing, where it needs no header", "", { columns: ["id"] }, []],
])("a CSV with %s is read as it was meant", async (_, content, format, expected) => {
  expect(await inChunks(content, format)).toEqual({ rows: expected, mistake: undefined });
});

test.each<[string, string | Uint8Array, CsvFormat, unknown[], string]>([
  [
    "a mark within the quotes of its first name",
    '"\ufeffid",name\n1,Ann\n',
    {},
    [],
    "the header, line 1, byte 0: its first name has a byte order mark within the quotes",
  ],
  [
    "the line that a terminal draws above a table",
    "+----+------+\n| id | name |\n",
    {},
    [],
    "the header, line 1, byte 0: it is a drawn line",
  ],
  [
    "the line before a document of YAML",
    "---\nid: 1\n",
    {},
    [],
    "the header, line 1, byte 0: it is a drawn line",
  ],
  [
    "a name twice",
    "id,name,name\n1,Ann,Smith\n",
    {},
    [],
    'the header, line 1, byte 0: columns 2 and 3 have one name, "name"',
  ],
  [
    "a name twice but for space",
    "id,name, name \n1,Ann,Smith\n",
    {},
    [],
    'columns 2 and 3 have one name, "name"',
  ],
  ["lines that end in U+2028", "id,name\u20281,a\u2028", {}, [], 'there is a "\\u2028" outside quotes'],
  ["lines that end in U+0085", "id,name\u00851,a\u0085", {}, [], 'there is a "\\u0085" outside quotes'],
  [
    "a delimiter that is a control character",
    "id\x01name\n1\x01a\n",
    {},
    [],
    'there is a "\\u0001" outside quotes',
  ],
  ["no name at all", ",,\n1,2,3\n", {}, [], "the header, line 1, byte 0: no column has a name"],
  ["a name that no object can have", "id,__proto__\n1,2\n", {}, [], 'the name "__proto__" is not allowed'],
  [
    "a name twice, which the caller computed",
    "a,A\n1,2\n",
    { columns: (names) => names.map((name) => name.toLowerCase()) },
    [],
    'columns 1 and 2 have one name, "a"',
  ],
  [
    "values in one of several columns without a name",
    "id,,\n1,,\n2,,x\n",
    {},
    [{ id: "1" }],
    "row 2, line 3, byte 9: column 3 has a value and no name",
  ],
  [
    "semicolons for commas",
    "id;name\n1;Ann\n",
    {},
    [],
    'the header, line 1, byte 0: its only column is "id;name": the delimiter seems to be ";", not ",": pass the option delimiter',
  ],
  ["tabs for commas", "id\tname\n1\tAnn\n", {}, [], 'the delimiter seems to be "\\t"'],
  [
    "commas for semicolons",
    "id,name\n1,Ann\n",
    { delimiter: ";" },
    [],
    'the delimiter seems to be ",", not ";"',
  ],
  ["tildes for commas", "id~name\n1~Ann\n", {}, [], 'the delimiter seems to be "~"'],
  ["carets for commas", "id^name\n1^Ann\n", {}, [], 'the delimiter seems to be "^"'],
  ["broken bars for commas", "id¦name\n1¦Ann\n", {}, [], 'the delimiter seems to be "¦"'],
  ["commas of East Asia", "id，name\n1，Ann\n", {}, [], 'the delimiter seems to be "，"'],
  [
    "a title before its header",
    "Report\nid,name\n1,Ann\n",
    {},
    [],
    "row 1, line 2, byte 7: it has 2 columns, the header has 1: if a title comes before the header, pass from_line",
  ],
  [
    "lines that end in LFCR",
    "id,name\n\r1,Ann\n\r2,Bob\n\r",
    {},
    [],
    "a carriage return alone ends no line here",
  ],
  ["semicolons for commas, with quotes", '"id";"name"\n"1";"Ann"\n', {}, [], 'the delimiter seems to be ";"'],
  [
    "a row too short",
    "sku,name,note,price\na1,x,y,1\na2,x,y,2\n3\n",
    {},
    [
      { sku: "a1", name: "x", note: "y", price: "1" },
      { sku: "a2", name: "x", note: "y", price: "2" },
    ],
    "row 3, line 4, byte 38: it has 1 column, the header has 4",
  ],
  [
    "a row too long after blank lines",
    "id,name\n\n\n1,Ann,x\n",
    {},
    [],
    "row 1, line 4, byte 10: it has 3 columns, the header has 2",
  ],
  [
    "a row too short after lines within quotes",
    'id,name\r\n1,"a\r\nb\r\n\r\nc"\r\n2\r\n',
    {},
    [{ id: "1", name: "a\r\nb\r\n\r\nc" }],
    "row 2, line 6, byte 24: it has 1 column",
  ],
  [
    "a row too short, and no header",
    "1,Ann\n2\n",
    { columns: ["id", "name"] },
    [ann],
    "row 2, line 2, byte 6: it has 1 column, the option columns has 2",
  ],
  [
    "lines that end in CR after a header that ends in LF",
    "id,name\n1,Ann\r2,Bob\r3,Cy\n",
    {},
    [],
    "row 1, line 2, byte 8: it has 4 columns, the header has 2: a carriage return alone ends no line here",
  ],
  [
    "one column, and lines that end in CR after one that ends in LF",
    "id\n1\r2\r3\n",
    {},
    [],
    "row 1, line 2, byte 3: a carriage return alone ends no line here",
  ],
  [
    "one name, of which the second line is blank",
    "id\n1\n\nx\ny,z\n",
    {},
    [{ id: "1" }, { id: "" }, { id: "x" }],
    "row 4, line 5, byte 8: it has 2 columns, the header has 1",
  ],
  [
    "a mistake after rows of only delimiters",
    "id,name\n1,Ann\n,\n,\n2\n",
    {},
    [ann, { id: "", name: "" }, { id: "", name: "" }],
    "row 4, line 5, byte 18: it has 1 column",
  ],
  [
    "a name twice in a header that the caller reads from the third line",
    "x\ny\nid,id\n",
    { from_line: 3 },
    [],
    "the header, line 3, byte 4: columns 1 and 2 have one name",
  ],
])("a CSV with %s is refused by row, line and byte", async (_, content, format, rows, mistake) => {
  const result = await inChunks(content, format);
  expect(result.rows).toEqual(rows);
  expect(result.mistake).toContain(mistake);
});

test("the text of a file is shown without characters that act on a terminal", async () => {
  const { mistake } = await inChunks("a\x1b[2J\u009b\u202e;b\n1;2\n");
  expect(mistake).toContain('"a\\u001b[2J\\u009b\\u202e;b"');
});

test("csv refuses a name twice among the columns that the caller gives", async () => {
  await expect(inChunks("1,2\n", { columns: ["id", "id"] })).rejects.toThrow(
    'csv: columns has the name "id" twice',
  );
});

test("csv refuses a cursor that no walk has yielded", async () => {
  await expect(inChunks("id\n1\n", { after: { byte: -1, row: 0 } })).rejects.toThrow("csv: after");
});

test("a cursor of an older release, without line and version, gives the rest", async () => {
  const { rows, mistake } = await inChunks("id,name\n1,Ann\n2,Bob\n3\n", { after: { byte: 14, row: 1 } });
  expect(rows).toEqual([bob]);
  expect(mistake).toBe("row 3, byte 20: it has 1 column, the header has 2");
});
