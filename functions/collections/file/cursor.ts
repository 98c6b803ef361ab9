/** Where a walk over a file continues: the byte at which the next row begins, and what messages need. */
export type FileCursor = {
  readonly byte: number;
  /** The number of rows before it. Undefined where it is not known. */
  readonly row?: number;
  /** The line at which the next row begins. Undefined where it is not known. */
  readonly line?: number;
  /** Which version of the file it is, where the source has versions: an object's ETag. */
  readonly version?: string;
};

/** A row, or the output of its schema, and the cursor after it. */
export type Entry<Cursor = FileCursor> = readonly [row: unknown, cursor: Cursor];

/** Which rows of a file are read; all of them unless it says more. */
export interface Span<Cursor = FileCursor> {
  /** Begins behind this row. */
  readonly after?: Cursor;
  /** The version of the file. @default the cursor's */
  readonly version?: string;
  /** The byte at which the last row ends. No more than a hint: rows that follow are given too, to a caller who goes on. */
  readonly to?: number;
}
