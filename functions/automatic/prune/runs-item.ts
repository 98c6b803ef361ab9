/** Prunes an item of the table `runs` that has no `expiresAt`: a run that has something to do, or what is stored next to one. */

import { isWithinCreationWindow } from "../../model/run/run-name.ts";
import { isTerminal } from "../../model/run/status.ts";
import {
  endIfUnapproved,
  expireAttachments,
  expireOrphan,
  type RunnerContext,
  watchIfForsaken,
} from "../../runs/index.ts";
import type { RunsItem } from "../aws/tables.ts";

const paramsSuffix = "#params";

export async function pruneRunsItem(context: RunnerContext, item: RunsItem): Promise<void> {
  if ("attachment" in item) return pruneParams(context, item);
  if (await endIfUnapproved(context, item)) return;
  // The sweeper looks at those of deployed tasks each hour.
  if (!Object.hasOwn(context.lanes, item.task)) await watchIfForsaken(context, item, context.clock.now());
}

async function pruneParams(context: RunnerContext, { task, run: name }: RunsItem): Promise<void> {
  if (!name.endsWith(paramsSuffix)) return;
  const key = { task, run: name.slice(0, -paramsSuffix.length) };
  const found = await context.store.get(key);
  if (found !== undefined) {
    // A redrive keeps them before it moves the run: they are left alone until its record expires.
    if (isTerminal(found.status)) await expireAttachments(context, found);
  } else if (!isWithinCreationWindow(key.run, context.clock.now())) await expireOrphan(context, key);
}
