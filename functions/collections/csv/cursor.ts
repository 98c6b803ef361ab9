/** Where a walk continues: the byte at which the next row begins, and what messages need. */
export type CsvCursor = {
  readonly byte: number;
  /** The number of rows before it. */
  readonly row: number;
  /** The line at which the next row begins. Undefined in a cursor of an older release. */
  readonly line?: number;
  /** Which version of the file it is, where the source has versions: an object's ETag. */
  readonly version?: string;
};

/** A row, or the output of its schema, and the cursor after it. */
export type RowEntry = readonly [row: unknown, cursor: CsvCursor];

/** @throws Error for what no walk has yielded */
export function checkCursor(after: CsvCursor | undefined): void {
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (after === undefined || (isCount(after?.byte) && isCount(after?.row))) return;
  throw new Error(`csv: after ${JSON.stringify(after)} is not allowed: a cursor that this walk yielded`);
}
