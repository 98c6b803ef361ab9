/** What every handler is built on. */
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { Log } from "../model/log.ts";
import { beginInvocation } from "./json-log.ts";

/** A middy that logs what a handler threw, before Lambda does. It has no deadline of its own: a turn has, by the clock it is given. */
export function handler<Event, Result>(log: Log) {
  return middy<Event, Result>({ timeoutEarlyInMillis: 0 }).use({
    onError({ error }: { readonly error: Error | null }) {
      if (error !== null) log("error", "handler failed", undefined, { error });
    },
  });
}

/** What `handler` made, for a function of Lambda's: its log lines name their invocation. */
export function logged<
  Made extends { before(middleware: (request: { readonly context: Context }) => void): unknown },
>(made: Made): Made {
  made.before(({ context }) => beginInvocation(context));
  return made;
}
