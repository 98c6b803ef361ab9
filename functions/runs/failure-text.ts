/**
 * What a run came to, in words that fit its item: an error with its whole cause chain and where it struck, what
 * is kept of earlier attempts, an output.
 *
 * An item weighs at most 4 KB. Params and tags never change and are never cut; a cursor may grow to its 1 KB, and a
 * person may still say something. These texts share what is left, so that an ordinary run's are long, and those of a
 * run whose item is nearly full are short. What was cut says so.
 */
import { byteLength, cut } from "../model/cut.ts";
import { weightOf } from "../model/item-weight.ts";
import type { Failure, RunRecord } from "../model/run.ts";

/** Any run's item weighs at most so much, in bytes as DynamoDB counts them. */
const longestItem = 4_096;
/** Of these, for what any run may come to bear besides params, tags and the texts: the longest of everything else. */
const reserved = 2_240;
/** For the texts of a run that an earlier version made with longer params. */
const leastRoom = 400;

const longestName = 48;
const longestMessage = 600;
const longestCause = 240;
const longestStack = 1_000;
const longestOutput = 1_000;
/** A longer cursor is found on the run alone, which stands at the very same. */
const longestCursor = 128;
const mostCauses = 8;
const mostEarlier = 5;
/** A text that would be shorter tells nothing. */
const shortest = 40;

type Bears = Pick<RunRecord, "params" | "tags">;

/** Bytes for the texts of a run: for its error or output, and for those of earlier attempts. */
export function roomOf({ params = "", tags = [] }: Bears): {
  readonly latest: number;
  readonly earlier: number;
} {
  const room = Math.max(leastRoom, longestItem - reserved - weightOf(params) - weightOf(tags));
  return { latest: Math.floor(0.6 * room), earlier: Math.floor(0.4 * room) };
}

/** Where an error struck. */
export interface Place {
  readonly attempt: number;
  /** JSON text. */
  readonly cursor?: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Words an error for its run. Anything may be thrown. */
export function failureOf(error: unknown, run: Bears, { attempt, cursor, now }: Place): Failure {
  const { name, message, stack } = described(error);
  const failure = { name: cut(name, longestName), message: "", attempt, at: new Date(now).toISOString() };
  let left = roomOf(run).latest - weightOf(failure);
  /** A text with its name and the like, and with some room left free for what comes after it. */
  const taken = (text: string, longest: number, around: number, free = 0): string => {
    const kept = cut(text, Math.min(longest, left - around - free));
    left -= around + byteLength(kept);
    return kept;
  };
  failure.message = taken(message, longestMessage, 0);
  const bears = cursor !== undefined && byteLength(cursor) <= Math.min(longestCursor, left - 7);
  const struckAt = bears ? { cursor: taken(cursor, longestCursor, 7) } : {};
  // Half of what is left is the stack's, should the chain be long.
  const forStack = stack === undefined ? 0 : Math.min(longestStack, left / 2);
  left -= 10;
  const causes: string[] = [];
  for (const cause of causesOf(error))
    if (left - forStack > shortest) causes.push(taken(cause, longestCause, 1, forStack));
  return {
    ...failure,
    ...struckAt,
    ...(causes.length > 0 ? { causes } : {}),
    ...(stack === undefined || left <= shortest ? {} : { stack: taken(stack, longestStack, 6) }),
  };
}

/** What is kept of earlier attempts once another one follows: the newest, the oldest first. */
export function earlierErrors(run: Bears & Pick<RunRecord, "errors">, newest: Failure): readonly Failure[] {
  const { earlier } = roomOf(run);
  const errors = [...(run.errors ?? []).map(brief), brief(newest)].slice(-mostEarlier);
  while (errors.length > 1 && weightOf(errors) > earlier) errors.shift();
  const [first] = errors as [Failure];
  if (weightOf(errors) <= earlier) return errors;
  const { causes: _, ...bare } = first;
  const around = weightOf([{ ...bare, message: "" }]);
  return [{ ...bare, message: cut(bare.message, earlier - around) }];
}

/** An output as JSON text; a longer one is cut, and is a text then. */
export function outputText(output: unknown, run: Bears): string {
  const longest = Math.min(longestOutput, roomOf(run).latest);
  const text = jsonText(output);
  let kept = text;
  // What is cut is quoted anew, and each quote in it weighs one more.
  for (let bytes = longest; byteLength(kept) > longest; bytes -= byteLength(kept) - longest)
    kept = JSON.stringify(cut(text, bytes));
  return kept;
}

function brief({ stack: _, cursor: __, causes, ...failure }: Failure): Failure {
  const kept = causes?.slice(0, 1).map((cause) => cut(cause, 100));
  return { ...failure, message: cut(failure.message, 150), ...(kept === undefined ? {} : { causes: kept }) };
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  const seen = new Set<unknown>([error]);
  let cause = causeOf(error);
  while (cause !== undefined && causes.length < mostCauses && !seen.has(cause)) {
    seen.add(cause);
    const { name, message } = described(cause);
    causes.push(`${name}: ${message}`);
    cause = causeOf(cause);
  }
  return causes;
}

function causeOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0];
  return error instanceof Error ? error.cause : undefined;
}

function described(error: unknown): { name: string; message: string; stack?: string } {
  if (!(error instanceof Error))
    return { name: "Error", message: `thrown: ${error === undefined ? error : jsonText(error)}` };
  const name = String(error.name);
  // Its first line is name and message, and the frames further down are seldom the task's.
  const stack =
    typeof error.stack === "string"
      ? error.stack
          .split("\n")
          .slice(1, 7)
          .map((line) => line.trim())
          .join("\n")
      : "";
  return { name, message: String(error.message || name), ...(stack === "" ? {} : { stack }) };
}

/** JSON where there is any, and else the best there is. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? JSON.stringify(String(value));
  } catch (error) {
    return JSON.stringify(`(no JSON: ${(error as Error).message})`);
  }
}
