/** What every handler is built on. */
import middy from "@middy/core";
import type { Log } from "../model/log.ts";
import { beginInvocation } from "./json-log.ts";

/** A middy whose log lines name their invocation, and that logs what a handler threw, before Lambda does. It has no deadline of its own: a turn has, by the clock it is given. */
export function handler<Event, Result>(log: Log) {
  return middy<Event, Result>({ timeoutEarlyInMillis: 0 }).use({
    before: ({ context }) => beginInvocation(context),
    onError({ error }: { readonly error: Error | null }) {
      if (error !== null) log("error", "handler failed", undefined, { error });
    },
  });
}
