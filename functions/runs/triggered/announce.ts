/**
 * Starts the tasks that follow a run which has ended: at least once each, and exactly one run of each trigger for each run
 * of the task that it follows, also after a crash in between: invariant 13.
 *
 * It takes as given that the write which ended the run left `announce` and an entry in the index (`moves/announcing.ts`),
 * and that only *announced* takes both away, after the followers' runs are recorded. Whoever ended the run calls it; should
 * that process die, the sweeper does. A run that is brought back is announced first, so a live run has no `announce`.
 */

import { fillTemplate, usesParams } from "../../model/params/template.ts";
import { isDone } from "../../model/run/held.ts";
import { type RunRecord, runId } from "../../model/run/run.ts";
import { followerName } from "../../model/run/run-name.ts";
import type { Json } from "../../model/task/task.ts";
import { type Follower, followersOf } from "../../model/task/task-directory.ts";
import { openParamsText } from "../attachments.ts";
import type { RunnerContext } from "../context.ts";
import { announced } from "../moves/index/announced.ts";
import { holdsShardOf } from "../shards/at-work.ts";
import { apply } from "../write.ts";
import { startTriggered } from "./start-triggered.ts";

/** What a run has to tell changes twice at the most while it is announced: a run that does so more often is left to the sweeper. */
const mostTries = 5;

/** Starts them, unless a worker still finishes the item at which the run, or one of its shards, was cancelled. Returns the run as it is then. */
export async function announce(context: RunnerContext, run: RunRecord): Promise<RunRecord> {
  let seen = run;
  // Refused at the same turn, it has told something since, or has more to tell: its entry belongs elsewhere.
  for (let tries = 0; tries < mostTries && seen.turn === run.turn; tries++) {
    const now = context.clock.now();
    if (seen.announce === undefined || !isDone(seen, now) || (await holdsShardOf(context, seen, now))) break;
    const started: string[] = [];
    for (const follower of followersOf(context, seen.task, seen.status)) {
      const name = `${follower.task}/${follower.trigger}`;
      // Its record may have expired since: there is no second run for this one.
      if (seen.followed?.includes(name)) continue;
      await start(context, seen, follower);
      started.push(name);
    }
    seen = (await apply(context, seen, announced(seen, started))).item ?? seen;
  }
  return seen;
}

/** The same for whoever has ended the run. Never rejects: the sweeper does it within two minutes. */
export async function announceOrLeave(context: RunnerContext, run: RunRecord): Promise<void> {
  if (run.announce === undefined) return;
  await announce(context, run).catch((error: unknown) => {
    context.log("warn", "not announced", run, { error });
  });
}

async function start(context: RunnerContext, run: RunRecord, follower: Follower): Promise<void> {
  const { task, trigger, limits, off, params } = follower;
  await startTriggered(context, {
    key: { task, run: followerName(run.run, trigger) },
    trigger: { id: trigger, limits },
    off,
    happenedAt: new Date(run.endedAt ?? run.createdAt),
    params: params && fillTemplate(params, await whatEnded(context, run, params)),
  });
}

/** What a follower's params may name. */
async function whatEnded(context: RunnerContext, run: RunRecord, template: object): Promise<Json> {
  const { task, status, reason, scheduledTime, endedAt, ticks, output, error, tags } = run;
  const params = usesParams(template) ? parsed(await openParamsText(context, run)) : undefined;
  const ended = { id: runId(run), task, run: run.run, status, reason, scheduledTime, endedAt, ticks, tags };
  const texts = { params: params ?? {}, output: parsed(output), error: error?.message };
  return JSON.parse(JSON.stringify({ ...ended, ...texts })) as Json;
}

function parsed(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
