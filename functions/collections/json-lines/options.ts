/** Checks what the functions of JSON Lines are given. */
import { show } from "../../model/show.ts";
import type { FileCursor } from "../file/cursor.ts";
import {
  aBoolean,
  abortSignal,
  anything,
  checkOptions as check,
  checkValue,
  fileSource,
  fromOne,
  rowSchema,
} from "../options.ts";
import { isPartCount, partCountWords } from "../shards/part-count.ts";

export interface JsonLinesFormat {
  /** Whether the file is compressed by gzip. @default if its name ends in .gz */
  readonly gzip?: boolean;
}

const kinds = {
  // `checkCursor` and `checkShard` judge these.
  after: anything,
  shard: anything,
  row: rowSchema,
  inBatchesOf: fromOne,
  maxLineBytes: fromOne,
  roundNumbers: aBoolean,
  approximate: aBoolean,
  shards: { allowed: partCountWords, matches: isPartCount },
  signal: abortSignal,
  gzip: aBoolean,
};

/** @throws Error for what is no source, for an option that is not among `names`, and for a wrong value */
export function checkGiven(source: unknown, options: object, names: readonly (keyof typeof kinds)[]): void {
  checkValue("jsonLines", "source", source, fileSource);
  check("jsonLines", options, Object.fromEntries(names.map((name) => [name, kinds[name]])));
}

/** @throws Error for what no walk has yielded */
export function checkCursor(after: FileCursor | undefined): void {
  if (after === undefined || isByte(after?.byte)) return;
  throw new Error(`jsonLines: after ${show(after)} is not allowed: a cursor that this walk yielded`);
}

export function isByte(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
