/**
 * The frames of a stack that help the author of a task. Frames of Node, of Lambda and of Pawl are left out, unless there are
 * no others. A file of the project is named by its path in it.
 */

/** Rewrites a stack's text. `stack` has a frame a line, without the line of the error's name and message; `error` is what was thrown. */
export type CleanStack = (stack: string, error: unknown) => string;

/** The most frames that a log line has of one error. */
const mostFrames = 10;

const frame = /^\s*at /;
// biome-ignore format: a list reads better in one line
const foreign = /\bnode:|\/var\/runtime\/|\/@middy\/|\bfunctions\/(?:worker\.[jt]s|(?:collections|lambda|ledger|model|operators|queue|runs|store|turns)\/)/;
/** The end of a frame that names a place in a file. `at async Promise.all (index 0)` and `at JSON.parse (<anonymous>)` name none. */
const inFile = /:\d+\)?$/;
/** What stands before a project's path: where Lambda has the bundle. */
const place = /(?:file:\/\/)?\/var\/task\//g;

let clean: CleanStack | undefined;

/** Cleans every stack of this process by a function of the project's as well, from now on. */
export function cleanStacksBy(given: CleanStack | undefined): void {
  clean = given;
}

/** The frames of a stack, one a line and without indentation; undefined where it has none. */
export function framesOf(stack: unknown, error?: unknown): string | undefined {
  if (typeof stack !== "string") return undefined;
  const lines = stack.split("\n");
  const all = lines.filter((line) => frame.test(line));
  // What is no stack of V8's has no such lines: all but its first are kept.
  const frames = all.length > 0 ? all : lines.slice(1);
  // A frame without a file shares the fate of the one that it called.
  let isOwn = true;
  const own = frames.filter((line) => {
    if (inFile.test(line)) isOwn = !foreign.test(line);
    return isOwn;
  });
  const kept = (own.some((line) => inFile.test(line)) ? own : frames).slice(0, mostFrames);
  const text = cleaned(kept.map((line) => line.trim().replace(place, "")).join("\n"), error);
  return text || undefined;
}

/** A cleaner that throws, or answers with something else than text, cleans nothing. */
function cleaned(text: string, error: unknown): string {
  try {
    const answer = clean?.(text, error);
    return typeof answer === "string" ? answer : text;
  } catch {
    return text;
  }
}
