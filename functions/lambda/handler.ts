/** What every handler of ours starts from. */
import middy from "@middy/core";
import { errorLog, type Log } from "../model/log.ts";

/** A middy that says what was thrown, and keeps no deadline of its own: a turn keeps its own, by the clock it was given. */
export function handler<Event, Result>(log: Log) {
  return middy<Event, Result>({ timeoutEarlyInMillis: 0 }).use(errorLog(log));
}
