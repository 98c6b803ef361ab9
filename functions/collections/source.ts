/** Where a file's bytes come from. `s3-object.ts` and `local-file.ts` are two; a task may pass any function of this form. */
import type { Inspection } from "./file/mistake.ts";

/** The bytes of one reading, in chunks. */
export interface Reading extends AsyncIterable<Uint8Array> {
  /** Which version of the file this is, known once its first chunk is there. Undefined where the source has no versions. */
  readonly version?: string;
  /** How many bytes the whole file has, known once its first chunk is there. Undefined where the source does not know it. */
  readonly size?: number;
}

/**
 * Reads bytes from byte `start` on, counted from 0. It may be called several times, and its bytes need not be read to
 * the end. A source with versions that is given one refuses to read any other version. Bytes from `end` on are seldom asked
 * for: a source that fetches ahead need not fetch beyond it, and gives them all the same.
 */
export interface Source {
  (start: number, version?: string, end?: number): Reading;
  /** The file's name. One that ends in .gz is decompressed. @default none */
  readonly path?: string;
  /** Collects what is wrong with the file, in place of an error at the first mistake. @default none */
  readonly inspection?: Inspection;
}
