/** Which of `process` and `processBatch` a task has, and how many items a batch has at most. */
import { show } from "../../show.ts";

/** Of a task with `items` that does not say it. */
export const defaultBatchSize = 100;
const largestBatch = 10_000;

/** The most items of a batch, or a page; undefined for a task that processes them one by one. */
export function batchSizeOf({
  items,
  processBatch,
  batchSize,
}: {
  readonly items?: unknown;
  readonly processBatch?: unknown;
  readonly batchSize?: number;
}): number | "page" | undefined {
  if (processBatch === undefined) return undefined;
  return batchSize ?? (items === undefined ? "page" : defaultBatchSize);
}

/** What is wrong with what is done to items. @param body what the task walks, or what it does without a walk; undefined where it has neither */
export function processMistakes(
  options: Readonly<Record<string, unknown>>,
  body: "items" | "pages" | "run" | "command" | undefined,
): string[] {
  const { batchSize } = options;
  const given = (["process", "processBatch"] as const).filter((key) => options[key] !== undefined);
  const mistakes: string[] = [];
  if (body === "run" || body === "command")
    mistakes.push(...given.map((each) => `${each} goes with items or pages, not with ${body}`));
  else if (body !== undefined && given.length === 0) mistakes.push(`${body} needs process, or processBatch`);
  else if (given.length === 2)
    mistakes.push("exactly one of process and processBatch is needed, got process and processBatch");
  if (batchSize === undefined) return mistakes;
  const isSize = Number.isInteger(batchSize) && Number(batchSize) >= 1 && Number(batchSize) <= largestBatch;
  if (!isSize)
    mistakes.push(`batchSize ${show(batchSize)} is not allowed: a whole number from 1 to ${largestBatch}`);
  if (options.processBatch === undefined) mistakes.push("batchSize goes with processBatch");
  return mistakes;
}
