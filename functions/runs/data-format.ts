/**
 * Reads of what format the data is. A function does it once in each environment, before its first work: a rollback makes
 * new environments, and a format is raised only once those of the version before have ended.
 */
import { checkFormat, formatOf, formatPart } from "../model/data-format.ts";
import type { RunStore } from "../store/run-store.ts";

/** The format of what is stored. */
export async function readFormat(store: Pick<RunStore, "getPart">): Promise<number> {
  return formatOf(await store.getPart(formatPart));
}

/** Makes a check that reads once where it succeeds. It rejects with a DataFormatError, or with what the table answers. */
export function formatCheck(store: Pick<RunStore, "getPart">): () => Promise<void> {
  let checked: Promise<void> | undefined;
  return () => {
    checked ??= store.getPart(formatPart).then((part) => checkFormat(formatOf(part)));
    // What was refused, or not answered, is asked again.
    checked.catch(() => {
      checked = undefined;
    });
    return checked;
  };
}
