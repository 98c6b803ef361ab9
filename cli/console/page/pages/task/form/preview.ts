/** The first rows of a file, to see before it is uploaded that it is the right one. The command's check reads it whole. */

export interface FilePreview {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const mostRows = 5;
/** In bytes. */
const mostRead = 64 * 1024;

/** Reads the beginning of a CSV. @throws Error of a file that cannot be read, such as one that is gone */
export async function previewCsv(file: Blob): Promise<FilePreview> {
  const text = await beginningOf(file);
  const [head = [], ...rows] = csvRows(text, mostRows + 1);
  return { head, rows };
}

/** Reads the beginning of JSON Lines. */
export async function previewLines(file: Blob): Promise<FilePreview> {
  const lines = (await beginningOf(file)).split(/\r?\n/).filter((line) => line.trim() !== "");
  return { head: ["line"], rows: lines.slice(0, mostRows).map((line) => [line.slice(0, 500)]) };
}

async function beginningOf(file: Blob): Promise<string> {
  return (await file.slice(0, mostRead).text()).replace(/^\uFEFF/, "");
}

/** The first rows of a CSV; quotes keep commas, line ends and doubled quotes. */
export function csvRows(text: string, most: number): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
    cell = "";
  };
  for (let i = 0; i < text.length && rows.length < most; i++) {
    const letter = text[i] as string;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') cell += text[i++];
      else isQuoted = false;
    } else if (letter === '"' && cell === "") isQuoted = true;
    else if (letter === separator) {
      row.push(cell);
      cell = "";
    } else if (letter === "\n") endRow();
    else if (letter !== "\r") cell += letter;
  }
  if (rows.length < most) endRow();
  return rows;
}

/** Of the first line, the one that it has most of. */
function separatorOf(text: string): string {
  const [line = ""] = text.split("\n", 1);
  const count = (letter: string) => line.split(letter).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
