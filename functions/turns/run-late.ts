/** An occurrence that was missed, recorded or not, is delivered after all: it runs in its next turn. */
import { turnMessage } from "../model/run/message.ts";
import { mayMove } from "../model/run/moves.ts";
import type { NewRun, RunKey, RunRecord } from "../model/run/run.ts";
import { apply, late, startAbsent, type WorkerContext } from "../runs/index.ts";

/** Lets it run, unless it was attended to since. `found`: its run as it was read just now. */
export async function runLate(
  context: WorkerContext,
  key: RunKey,
  found: RunRecord | undefined,
  creates: NewRun,
): Promise<void> {
  if (found !== undefined && !mayMove("late", found.status)) return;
  const [now, lane] = [context.clock.now(), context.lane.name];
  const { overlap } = creates;
  const write = found ? late(key, now, creates) : startAbsent(key, creates, { overlap, lane, now });
  const outcome = await apply(context, key, write);
  if (outcome.ok) await context.queue.send(context.lane.name, turnMessage(outcome.item));
}
