/** What every handler is built on: what it throws is logged, before Lambda does. */
import type { Log } from "../model/log.ts";

/** A handler that logs what its work throws. */
export function handler<Given extends readonly unknown[], Result>(
  log: Log,
  work: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  const onError = logged(log);
  return (...given) => work(...given).catch(onError);
}

/** Logs an error and throws it. */
export function logged(log: Log): (error: unknown) => never {
  return (error) => {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    log("error", "handler failed", undefined, { error: `${name}: ${message}`, stack });
    throw error;
  };
}
