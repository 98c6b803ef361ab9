/** What starts runs in a world of decisions, and what people do to them. */
import { waitsForApproval } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { toSecond } from "../../../functions/model/run/run-name.ts";
import {
  approveRun,
  cancelRun,
  declineRun,
  pauseRun,
  pauseTask,
  redriveRun,
  resumeRun,
  resumeTask,
} from "../../../functions/operators/index.ts";
import { askedFor, type RunnerContext, startRun } from "../../../functions/runs/index.ts";
import type { MemoryRunQueue } from "../../memory/run-queue.ts";
import type { SeededRandom } from "../random.ts";
import type { Judge } from "./judge.ts";
import { oneMore } from "./places.ts";
import { type Name, names, people, type Tasks } from "./plan.ts";

export interface PeoplesWorld {
  readonly random: SeededRandom;
  readonly judge: Judge;
  readonly queue: MemoryRunQueue;
  readonly lane: string;
  readonly now: () => number;
  /** What is deployed. */
  readonly plans: () => Tasks;
  readonly count: (what: string) => void;
  /** Does something so many milliseconds later. */
  readonly after: (milliseconds: number, what: () => void) => void;
  /** A person does something, or dies at it. */
  readonly act: (what: (context: RunnerContext) => Promise<unknown>) => void;
}

/** The name of a person's session. */
const arnOf = (name: string) => `arn:aws:sts::111122223333:assumed-role/Operators/${name}`;

/** A schedule, an event, a message or a person starts a run. */
export function beginRun(world: PeoplesWorld): void {
  const { random, queue, lane, now, act, plans } = world;
  const task = random.pick(names);
  const at = toSecond(new Date(now()));
  const send = (body: object) => void queue.send(lane, JSON.stringify({ task, ...body }));
  const by = arnOf(random.pick(people));
  const kind = random.between(0, 9);
  if (kind < 3) send({ trigger: "tick", scheduledTime: at });
  else if (kind < 5) send({ trigger: "sold", at, event: { id: `e${random.between(0, 1e9)}`, detail: {} } });
  else if (kind < 6) send(random.chance(0.5) ? { confirmed: { by } } : {});
  if (kind < 6) return;
  const how = random.chance(0.5) ? ("--yes" as const) : undefined;
  const isOneMore = plans()[task].overlap !== "allow" && random.chance(0.5);
  const asked = isOneMore ? ({ overlap: "queue", tags: [oneMore] } as const) : {};
  act((context) =>
    startRun(context, { task, lane, kind: "manual", ...asked, more: askedFor(context, task, { by, how }) }),
  );
}

/** A person does something to a run: to one that waits for approval, more often than not. Others look at the same run. */
export function meddle(world: PeoplesWorld): void {
  const { random, judge, after } = world;
  const { all } = judge.runs;
  if (all.length === 0) return;
  const waiting = all.filter(waitsForApproval);
  const running = all.filter(({ status }) => status === "running");
  const of = random.pick([waiting, waiting, running, all]);
  const run = random.pick(of.length > 0 ? of : all);
  const what = random.pick(acts);
  move(world, run, what);
  if (random.chance(0.6))
    after(random.between(500, 9_000), () => move(world, run, random.pick(afterthoughts)));
}

function move(
  { random, judge, act, count, now }: PeoplesWorld,
  run: RunRecord,
  what: keyof typeof moves,
): void {
  const by = arnOf(random.pick(people));
  const saysYes = what === "redrive" && random.chance(0.4);
  const at = now();
  count(what);
  if (what.includes("redrive")) judge.redrives(run, { by, at, saysYes });
  act((context) => moves[what](context, run, { by, saysYes, random }));
}

interface Act {
  readonly by: string;
  readonly saysYes: boolean;
  readonly random: SeededRandom;
}

const acts = [
  ...["approve", "approve", "approve", "approve", "decline", "decline", "pause", "resume", "resume"],
  ...[
    "pause and resume",
    "pause and resume",
    "cancel",
    "redrive",
    "redrive",
    "redrive",
    "redrive",
    "redrive",
  ],
  ...["pause task", "resume task", "resume task"],
] as (keyof typeof moves)[];
const afterthoughts = ["approve", "decline", "pause and resume", "decline and redrive", "pause"] as const;

const moves = {
  approve: (context: RunnerContext, run: RunRecord, { by }: Act) => approveRun(context, run, by),
  decline: (context: RunnerContext, run: RunRecord, { by }: Act) => declineRun(context, run, { author: by }),
  pause: (context: RunnerContext, run: RunRecord, { random }: Act) => {
    const until = random.chance(0.5)
      ? new Date(context.clock.now() + random.between(30, 90) * 1_000)
      : undefined;
    return pauseRun(context, run, { until });
  },
  "pause and resume": async (context: RunnerContext, run: RunRecord) => {
    await pauseRun(context, run);
    await resumeRun(context, run);
  },
  "decline and redrive": async (context: RunnerContext, run: RunRecord, { by }: Act) => {
    await declineRun(context, run, { author: by });
    await redriveRun(context, run, {}, { by });
  },
  resume: (context: RunnerContext, run: RunRecord) => resumeRun(context, run),
  cancel: (context: RunnerContext, run: RunRecord) => cancelRun(context, run),
  redrive: (context: RunnerContext, run: RunRecord, { by, saysYes }: Act) =>
    redriveRun(context, run, {}, { by, how: saysYes ? "--yes" : undefined }),
  "pause task": (context: RunnerContext, { task }: RunRecord) => pauseTask(context, task),
  "resume task": (context: RunnerContext, { task }: RunRecord) => resumeTask(context, task, {}),
};

/** People resume all that is paused. */
export function resumeAll({ judge, act }: PeoplesWorld): void {
  for (const name of names) act((context) => resumeTask(context, name as Name, {}));
  for (const run of judge.runs.all) if (run.status === "paused") act((context) => resumeRun(context, run));
}

/** People approve half of what waits; the rest expires. */
export function approveAll({ judge, act, random }: PeoplesWorld): void {
  for (const run of judge.runs.all)
    if (waitsForApproval(run) && random.chance(0.5))
      act((context) => approveRun(context, run, arnOf(random.pick(people))));
}
