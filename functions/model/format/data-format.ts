/**
 * The version of what is stored in the tables: which keys and attributes there are, and what they mean. It is a number in
 * the item `(pawl)`, `sweeper`, and 1 where that has none. A version of Pawl writes one format, and reads some before it; it
 * does nothing with a newer one, which a newer version has written before a rollback.
 *
 * If you change what is stored, add 1 to `writes` here, and a migration in `functions/upkeep/migrations/`.
 */
import { PawlError } from "../errors.ts";
import { version } from "./version.ts";

/** The format that this version writes, and the oldest that it reads. */
export const dataFormat = { writes: 2, readsFrom: 1 } as const;

/** The item that has the format. */
export const formatPart = { task: "(pawl)", part: "sweeper" } as const;

/** So long after a deploy a worker of the version before may still write what it knows, in milliseconds: Lambda's longest time, and some. */
export const settledAfterMs = 20 * 60_000;

/** The format that an item of the sweeper's tells. */
export function formatOf(part: { readonly format?: number } | undefined): number {
  return part?.format ?? 1;
}

/** The data is of a format that this version does not read. */
export class DataFormatError extends PawlError {
  constructor(found: number) {
    const { writes, readsFrom } = dataFormat;
    const cure =
      found > writes
        ? "deploy the newer version again, and use its command"
        : "deploy the versions in between first";
    super(
      "data-format",
      `the data is of format ${found}, and pawl ${version} reads formats ${readsFrom} to ${writes}: ${cure}`,
    );
    this.name = "DataFormatError";
  }
}

/** @throws DataFormatError for one that this version does not read */
export function checkFormat(format: number): void {
  if (format > dataFormat.writes || format < dataFormat.readsFrom) throw new DataFormatError(format);
}
