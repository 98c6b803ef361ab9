/** What the executor and the process that holds one environment of a function say to each other. */
import type { LocalTimeState } from "../../../time/local-time.ts";

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
      /** What Lambda puts into `_X_AMZN_TRACE_ID`. */
      readonly trace: string;
    }
  | { readonly kind: "time"; readonly state: LocalTimeState }
  /** No time is left from now on. */
  | { readonly kind: "shutdown" };

/** An error as Lambda puts it into a payload. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** From the process. */
export type FromHost =
  /** The handler is loaded. */
  | { readonly kind: "ready" }
  | { readonly kind: "unready"; readonly failure: FunctionFailure }
  | {
      readonly kind: "done";
      readonly requestId: string;
      /** JSON text, where it went well. */
      readonly result?: string;
      readonly failure?: FunctionFailure;
      /** Bytes this process takes up. */
      readonly memory: number;
    };

/** What the process prints before and after an invocation's own lines, as Lambda does in its logs. */
export const marks = {
  start: (requestId: string) => `START RequestId: ${requestId} Version: $LATEST`,
  end: (requestId: string) => `END RequestId: ${requestId}`,
} as const;
