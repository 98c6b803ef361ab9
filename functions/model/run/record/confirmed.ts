/** That somebody has said yes to a run of a task that asks for it. */
import { byteLength } from "../../cut.ts";
import { isObject } from "../../params/shape.ts";
import { show } from "../../show.ts";

/** Who said yes, when, and how: at the command's question or by its `--yes`, in code, in a message, by approving a run that waited. */
export interface Confirmed {
  /** The caller's ARN, `ada@laptop`, the run whose code it was, or who a message says it was. */
  readonly by: string;
  readonly at: string;
  readonly how: "prompt" | "--yes" | "client" | "message" | "invocation" | "approve";
}

/** What a run's record has of it. */
export interface Approval {
  /** Who has said yes to it, where its task asks for that. */
  readonly confirmed?: Confirmed;
  /** Of a run that waits for approval, or has waited: who asked for it. */
  readonly askedBy?: string;
}

/** The most bytes of `by`: as many as an author may have. */
export const longestBy = 192;

/** What is wrong with what a message says of it; undefined where nothing is. */
export function confirmedMistake(given: unknown): string | undefined {
  const { by, ...unknown }: Readonly<Record<string, unknown>> = isObject(given) ? given : {};
  const isName = typeof by === "string" && by !== "" && by.isWellFormed() && byteLength(by) <= longestBy;
  if (isName && Object.keys(unknown).length === 0) return undefined;
  return `confirmed ${show(given)} is not allowed: an object such as {"by": "ada"}, whose text has at most ${longestBy} bytes`;
}
