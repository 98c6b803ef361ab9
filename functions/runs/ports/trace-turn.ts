import type { RunRecord } from "../../model/run/run.ts";

/**
 * Does a turn's work as a part of the invocation's trace. `run` is as it was claimed; what works is given a context whose log
 * lines name that part.
 */
export type TraceTurn<Context> = <Done extends { readonly turn: { readonly run: RunRecord } }>(
  context: Context,
  run: RunRecord,
  work: (context: Context) => Promise<Done>,
) => Promise<Done>;
