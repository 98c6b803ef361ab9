/**
 * Errors and outputs as texts that fit a run's item: an error with its causes and where it happened, errors of
 * earlier attempts in short, an output.
 *
 * An item weighs at most 4 KB, or up to 5.5 KB where its task counts much. Params, metadata and tags never change and are
 * never cut, a cursor may grow to 1 KB, and an operator may add a note. These texts share the rest: they are long in an
 * ordinary run, and short in one whose item is nearly full. A text that was cut says so.
 */
import { byteLength, cut } from "../../model/cut.ts";
import { weightOf } from "../../model/item-weight.ts";
import type { Mask } from "../../model/mask/mask.ts";
import { isCrash, uncaught } from "../../model/run/crash.ts";
import type { Failure } from "../../model/run/record/failure.ts";
import { metadataWeight } from "../../model/run/record/metadata.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { causesOf, causeText, described, jsonText } from "./thrown.ts";

/** The most that a run's item may weigh, in bytes as DynamoDB counts them, unless the task's own counters, message and output take more. */
const longestItem = 4_096;
/**
 * Of these, for everything but params, metadata, tags and these texts, each at its longest: cursor 1,024, note 256, author
 * 192, log location 231, all other attributes and all names 704. `test/runs/item-weight.test.ts` builds that item.
 */
const reserved = 2_407;
/** The same for what says of a run which items it skipped. */
const reservedForSkipped = 58;
/** The least room for texts: an earlier version may have stored longer params. */
const leastRoom = 400;

const longestName = 48;
const longestMessage = 600;
const longestCause = 240;
const longestStack = 1_000;
const longestOutput = 1_000;
/** A longer cursor is left out of an error: the run has it too. */
const longestCursor = 128;
const mostEarlier = 5;
/** Of an earlier attempt the first cause is kept, and the number of the others. */
const longestEarlierCause = 85;
/** A cause that would be shorter is left out. */
const shortest = 40;
/** For the names of what has the causes, and the number of those left out. */
const aroundCauses = 25;

type Unchanging = Pick<RunRecord, "params" | "maskedParams" | "tags" | "metadata" | "itemsOf"> &
  Pick<RunRecord, "counts" | "message" | "output"> & {
    /** Its task skips no items. @default it may */
    readonly neverSkips?: boolean;
  };

/** Bytes for a run's texts: for its newest error or output, and for errors of earlier attempts. */
export function roomOf({
  params = "",
  maskedParams = "",
  tags = [],
  metadata,
  counts = {},
  message = "",
  output = "",
  itemsOf,
  neverSkips = false,
}: Unchanging): {
  readonly latest: number;
  readonly earlier: number;
} {
  const fixed = [params, maskedParams, tags, counts, message, output, itemsOf ?? ""].reduce<number>(
    (sum, part) => sum + weightOf(part),
    metadataWeight(metadata),
  );
  const kept = reserved + (neverSkips ? 0 : reservedForSkipped);
  const room = Math.max(leastRoom, longestItem - kept - fixed);
  return { latest: Math.floor(0.57 * room), earlier: Math.floor(0.43 * room) };
}

/** Where an error happened. */
export interface FailedAt {
  readonly attempt: number;
  /** JSON text. */
  readonly cursor?: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Hides masked values, before anything is cut. @default nothing is hidden */
  readonly mask?: Mask;
}

/** Turns whatever a task threw into a failure that fits its run. */
export function failureOf(
  error: unknown,
  run: Unchanging,
  { attempt, cursor: at, now, mask = asItIs }: FailedAt,
): Failure {
  const { name: given, message, stack } = described(error);
  const [name, cursor] = [mask(given), at && mask(at)];
  const failure = { name: cut(name, longestName), message: "", attempt, at: new Date(now).toISOString() };
  let left = roomOf(run).latest - weightOf(failure);
  /** Cuts a text to what is left, less `around` for its name and `free` for what comes after it. */
  const taken = (text: string, longest: number, around: number, free = 0): string => {
    const kept = cut(text, Math.min(longest, left - around - free));
    left -= around + byteLength(kept);
    return kept;
  };
  failure.message = taken(mask(message), longestMessage, 0);
  const fits = cursor !== undefined && byteLength(cursor) <= Math.min(longestCursor, left - 7);
  const keptCursor = fits ? taken(cursor, longestCursor, 7) : undefined;
  // The stack may use half of what is left, however long the chain of causes is.
  const forStack = stack ? Math.min(longestStack, left / 2) : 0;
  const all = causesOf(error);
  left -= aroundCauses;
  const causes: string[] = [];
  for (const cause of all) {
    if (left - forStack <= shortest) break;
    causes.push(taken(mask(causeText(cause)), longestCause, 1, forStack));
  }
  return {
    ...failure,
    cursor: keptCursor,
    causes: causes.length > 0 ? causes : undefined,
    moreCauses: all.length - causes.length || undefined,
    stack: stack && left > shortest ? taken(mask(stack), longestStack, 6) : undefined,
  };
}

/** The errors of earlier attempts to keep when another attempt follows: the newest few, the newest last. */
export function earlierErrors(
  run: Unchanging & Pick<RunRecord, "errors">,
  newest: Failure,
): readonly Failure[] {
  const { earlier } = roomOf(run);
  const errors = [...(run.errors ?? []), newest].map((each) => brief(each)).slice(-mostEarlier);
  while (errors.length > 1 && weightOf(errors) > earlier) errors.shift();
  const [first] = errors as [Failure];
  if (weightOf(errors) <= earlier) return errors;
  const bare = brief(first, 0);
  const rest = weightOf([{ ...bare, message: "" }]);
  return [{ ...bare, message: cut(bare.message, earlier - rest) }];
}

/** The errors to keep of a run whose worker is about to end by an error that nothing caught. */
export function crashErrors(
  run: Unchanging & Pick<RunRecord, "errors" | "attempt" | "cursor">,
  error: unknown,
  now: number,
  mask?: Mask,
): readonly Failure[] {
  const { attempt, cursor } = run;
  const failure = failureOf(error, run, { attempt, cursor, now, mask });
  return earlierErrors(run, { ...failure, name: cut(uncaught + failure.name, longestName) });
}

/** The error by which a worker ended in a run's present attempt, if it could record one. */
export function crashOf({ errors, attempt }: Pick<RunRecord, "errors" | "attempt">): Failure | undefined {
  const newest = errors?.at(-1);
  return newest?.attempt === attempt && isCrash(newest) ? newest : undefined;
}

/** An output as JSON text. A longer one is cut, and is then a JSON string. */
export function outputText(output: unknown, run: Unchanging): string {
  const longest = Math.min(longestOutput, roomOf(run).latest);
  let kept = jsonText(output);
  // What is cut becomes a JSON string, which adds a byte for each quote in it. A text is quoted only once.
  const text = typeof output === "string" ? output : kept;
  for (
    let bytes = longest;
    byteLength(kept) > longest;
    bytes = Math.floor((bytes * longest) / byteLength(kept))
  )
    kept = JSON.stringify(cut(text, bytes));
  return kept;
}

function asItIs(text: string): string {
  return text;
}

function brief(
  { stack: _, cursor: __, causes = [], moreCauses = 0, ...failure }: Failure,
  most = 1,
): Failure {
  const kept = causes.slice(0, most).map((cause) => cut(cause, longestEarlierCause));
  return {
    ...failure,
    message: cut(failure.message, 150),
    causes: kept.length > 0 ? kept : undefined,
    moreCauses: moreCauses + causes.length - kept.length || undefined,
  };
}
