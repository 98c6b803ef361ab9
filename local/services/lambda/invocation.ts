/** An invocation of a function: what it is given, and what it returns. */
import type { FunctionFailure } from "./environment/host-messages.ts";

export interface InvokeOptions {
  /** @default a new one */
  readonly requestId?: string;
  /** The trace headers of the messages or the request that the function is invoked with. @default none */
  readonly traces?: readonly (string | undefined)[];
}

export interface LambdaInvocation {
  readonly requestId: string;
  /** JSON text: the handler's result, or the error in Lambda's form. */
  readonly payload: string;
  readonly failure?: FunctionFailure;
  /** The last 4 KB that it printed. */
  readonly logTail: string;
}

/** Invokes a function by its name or ARN and waits for it. */
export type Invoke = (
  nameOrArn: string,
  payload: string,
  options?: InvokeOptions,
) => Promise<LambdaInvocation>;
