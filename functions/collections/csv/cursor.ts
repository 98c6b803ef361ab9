import type { Entry, FileCursor } from "../file/cursor.ts";

/** Where a walk over a CSV continues. `line` is undefined in a cursor of an older release. */
export type CsvCursor = FileCursor & { readonly row: number };

/** A row, or the output of its schema, and the cursor after it. */
export type RowEntry = Entry<CsvCursor>;

/** @throws Error for what no walk has yielded */
export function checkCursor(after: CsvCursor | undefined): void {
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (after === undefined || (isCount(after?.byte) && isCount(after?.row))) return;
  throw new Error(`csv: after ${JSON.stringify(after)} is not allowed: a cursor that this walk yielded`);
}
