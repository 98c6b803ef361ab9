/** A run as it may be shown: its texts without masked values. What writes runs works with the record itself. */

import { isSealed, sealedShown } from "../params/sealed.ts";
import type { Failure } from "../run/record/failure.ts";
import type { Metadata } from "../run/record/metadata.ts";
import type { RunRecord } from "../run/run.ts";
import { rejectedTask } from "../run/run-name.ts";
import type { SkippedItem } from "../run/skipped-item.ts";
import { hiddenText, placeholder } from "./hide.ts";
import { type Mask, maskOf, maskParams } from "./mask.ts";
import { areUnknown, type Masking, namesOf } from "./masked-names.ts";

/** The names that are masked in a run's params. A rejected message may be for any task. */
export function namesOfRun({ masked }: Masking, { task }: Pick<RunRecord, "task">): readonly string[] {
  return namesOf(masked, task === rejectedTask ? undefined : task);
}

/**
 * Where its masked values are not all known, its output, message, counters, cursor and note are hidden as a whole: they may have a
 * value of them. Its errors had them hidden when they were written.
 * @param params those of the run, as JSON text, or the body of a rejected message @default what its own item has of them
 */
export function maskedRun(
  masking: Masking,
  run: RunRecord,
  params: string | undefined = run.params ?? run.body,
): RunRecord {
  const names = namesOfRun(masking, run);
  // Its task may have been encrypted when it was made.
  if (names.length === 0)
    return isSealed(run.params) ? { ...run, params: maskedJson(names, run.params) } : run;
  const mask = maskOf(names, params, run.maskedParams);
  const isUnknown = areUnknown(run, params);
  const text = (given: string | undefined) => given && (isUnknown ? placeholder : mask(given));
  const json = (given: string | undefined) => given && (isUnknown ? placeholder : hiddenText(mask, given));
  return {
    ...run,
    params: run.params && maskedJson(names, run.params),
    maskedParams: undefined,
    output: json(run.output),
    message: text(run.message),
    counts: isUnknown ? undefined : run.counts && maskedNamesOf(run.counts, mask),
    reason: text(run.reason),
    cursor: json(run.cursor),
    body: text(run.body),
    note: text(run.note),
    metadata: run.metadata && maskedTexts(run.metadata, mask),
    tags: isUnknown ? undefined : run.tags?.map(mask),
    error: run.error && maskedFailure(run.error, mask),
    errors: run.errors?.map((failure) => maskedFailure(failure, mask)),
  };
}

function maskedTexts(texts: Metadata, mask: Mask): Metadata {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [mask(name), mask(text)]));
}

function maskedNamesOf(counts: Readonly<Record<string, number>>, mask: Mask): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [mask(name), count]));
}

/** The same of an item that a run skipped. */
export function maskedItem(
  mask: Mask,
  { before, cursor, message, causes, ...item }: SkippedItem,
): SkippedItem {
  return {
    ...item,
    before: before && hiddenText(mask, before),
    cursor: hiddenText(mask, cursor),
    message: mask(message),
    causes: causes?.map(mask),
  };
}

/** The same of JSON text, such as params. */
export function maskedJson(names: readonly string[], text: string): string {
  if (isSealed(text)) return sealedShown;
  return names.length === 0 ? text : JSON.stringify(maskParams(names, JSON.parse(text)));
}

function maskedFailure(failure: Failure, mask: Mask): Failure {
  const { message, stack, causes, cursor } = failure;
  return {
    ...failure,
    message: mask(message),
    stack: stack && mask(stack),
    causes: causes?.map(mask),
    cursor: cursor && hiddenText(mask, cursor),
  };
}
