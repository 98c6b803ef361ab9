/**
 * `npm run bench -- errors`: errors of single items. A CSV of 100,000 rows, of which 500 are broken and 500 make `process`
 * throw, is imported by `pawl dev` while it is killed ten times; its rows a second are compared with those of a file in
 * which all are right. And items a second of the engine with `onItemError: "skip"` and without.
 */
import { importFigures } from "./errors/killed-import.ts";
import { skipFigure } from "./errors/skip-rate.ts";
import type { Figure } from "./figure.ts";

export async function figures(): Promise<readonly Figure[]> {
  return [...(await importFigures()), await skipFigure()];
}
