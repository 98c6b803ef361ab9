/** The messages between the executor and the process of an environment (`host.ts`), which are sent over IPC. */
import type { LocalTimeState } from "../../../time/index.ts";

/** The file descriptor from which the process reads one byte before each invocation. Until then it is frozen. */
export const wakeFd = 4;

/** To the process. */
export type ToHost =
  | {
      readonly kind: "invoke";
      readonly requestId: string;
      /** JSON text. */
      readonly payload: string;
      /** Epoch milliseconds, in local time. */
      readonly deadline: number;
      readonly functionArn: string;
      /** For `_X_AMZN_TRACE_ID`. */
      readonly trace: string;
    }
  | { readonly kind: "time"; readonly state: LocalTimeState }
  /** No time is left from now on. */
  | { readonly kind: "shutdown" };

/** An error in the form that Lambda gives it in a payload. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** From the process. */
export type FromHost =
  /** The handler is loaded. */
  | { readonly kind: "ready" }
  /** The handler cannot be loaded. */
  | { readonly kind: "unready"; readonly failure: FunctionFailure }
  | {
      readonly kind: "done";
      readonly requestId: string;
      /** JSON text, if the handler returned. */
      readonly result?: string;
      readonly failure?: FunctionFailure;
      /** Memory that the process uses, in bytes. */
      readonly memory: number;
    };

/** What the process prints before and after the lines of an invocation, as Lambda does in its logs. */
export const marks = {
  start: (requestId: string) => `START RequestId: ${requestId} Version: $LATEST`,
  end: (requestId: string) => `END RequestId: ${requestId}`,
} as const;
