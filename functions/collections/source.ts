/** Where a CSV's bytes come from. `s3-object.ts` is one; a task may pass any function of this form. */
import type { Inspection } from "./csv/mistake.ts";

/** The bytes of one reading, in chunks. */
export interface Reading extends AsyncIterable<Uint8Array> {
  /** Which version of the file this is, known once its first chunk is there. Undefined where the source has no versions. */
  readonly version?: string;
}

/**
 * Reads bytes from byte `start` on, counted from 0. It may be called several times, and its bytes need not be read to
 * the end. A source with versions that is given one refuses to read any other version.
 */
export interface Source {
  (start: number, version?: string): Reading;
  /** Collects what is wrong with the file, in place of an error at the first mistake. @default none */
  readonly inspection?: Inspection;
}
