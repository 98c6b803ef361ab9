/** Goes through all runs that match, page by page, to say how many there are before anything is done to them. */
import { type Ask, readOnce } from "../../../api/call.ts";
import type { AttentionRunsDocument, ListedRun, RunsDocument } from "../documents.ts";

/** A run that may be moved. */
export type Target = Pick<ListedRun, "id" | "task" | "shown" | "allowed">;

export interface Counted {
  readonly runs: readonly Target[];
  /** There may be more: it went no further than so many runs. */
  readonly isCut: boolean;
  /** The place at which it stopped. */
  readonly next?: string;
}

/** The most runs that are looked at, whether they match or not. */
export const mostLooked = 20_000;

/** @param ask the first page of `history`, or all of `status --errored` @param onCount how many match so far @throws CallError */
export async function countMatching(
  ask: Ask,
  { signal, onCount }: { readonly signal: AbortSignal; onCount(count: number): void },
  read: (ask: Ask, signal: AbortSignal) => Promise<{ readonly document: unknown }> = readOnce,
): Promise<Counted> {
  if (ask.command === "status") {
    const { document } = await read(ask, signal);
    const { errored, rejected } = document as AttentionRunsDocument;
    const runs = [...(errored?.runs ?? []), ...(rejected?.runs ?? [])].map(targetOf);
    onCount(runs.length);
    return { runs, isCut: (errored?.count ?? 0) + (rejected?.count ?? 0) > runs.length };
  }
  const runs: Target[] = [];
  let page = ask;
  for (let looked = 0; ; ) {
    const { document } = await read(page, signal);
    const { runs: found, looked: more = found.length, next } = document as RunsDocument;
    runs.push(...found.map(targetOf));
    onCount(runs.length);
    looked += more;
    if (next === undefined) return { runs, isCut: false };
    if (looked >= mostLooked) return { runs, isCut: true, next };
    page = { ...ask, options: { ...ask.options, before: next } };
  }
}

function targetOf({ id, task, shown, allowed }: ListedRun): Target {
  return { id, task, shown, allowed };
}
