/** What people do: pauses, resumes, cancels and redrives of a run that lends itself, starts, messages by hand. */

import { PawlError } from "../../functions/model/errors.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import { type ActPlan, trigger } from "./plan.ts";
import { mix, unit } from "./seeded-random.ts";
import type { World } from "./world.ts";

/**
 * Does one thing, on a machine of its own that may die of it: to a run that lends itself, or to the one given.
 * `depth` says how many others were overtaken by what this one does.
 */
export function act(
  world: World,
  { kind, draw }: Pick<ActPlan, "kind" | "draw">,
  about?: RunRecord,
  depth = 0,
): void {
  const machine = world.machine("operator");
  machine.depth = depth;
  machine.busy = true;
  const gate = world.portsOf(machine);
  const { shipped, timeline } = world;
  const until = { until: new Date(timeline.now + 5_000 + Math.floor(draw * 600_000)) };
  const { deployedTasks } = world;
  const task =
    deployedTasks.find(({ name }) => name === about?.task) ??
    deployedTasks[Math.floor(draw * 1_000) % deployedTasks.length];
  if (task === undefined) return;
  const start = { task: task.name, lane: task.lane, kind: "manual" } as const;
  const run = about ?? chosen(world, kind, draw);
  world.tell(machine, () => `asks to ${kind} ${run === undefined ? task.name : `${run.task}/${run.run}`}`);
  const does = (): Promise<unknown> | undefined => {
    switch (kind) {
      case "pause":
        return run && shipped.pauseRun(gate, run);
      case "pause until":
        return run && shipped.pauseRun(gate, run, until);
      case "resume":
        return run && shipped.resumeRun(gate, run);
      case "cancel":
        return run && shipped.cancelRun(gate, run);
      case "redrive":
        return run && shipped.redriveRun(gate, run);
      case "start":
        return shipped.startRun(gate, start);
      case "start with id":
        return shipped.startRun(gate, { ...start, id: "mine" });
      case "start obeying overlap":
        return shipped.startRun(gate, { ...start, ...(task.overlap === "skip" ? { overlap: "skip" } : {}) });
      case "start later":
        return shipped.startRun(gate, {
          ...start,
          at: new Date(timeline.now + Math.floor(draw * 2_000_000)),
        });
      case "message by hand":
        return sendByHand(world, task.lane, { task: task.name });
      case "message with id":
        return sendByHand(world, task.lane, { task: task.name, id: "mine" });
      case "message without sense":
        return sendByHand(world, task.lane, { task: task.name, sense: "none" }, draw < 0.4);
      case "message from long ago": {
        const scheduledTime = `${new Date(timeline.now - 31 * 86_400_000).toISOString().slice(0, 19)}Z`;
        return sendByHand(world, task.lane, { task: task.name, trigger, scheduledTime });
      }
      case "message of no run": {
        const run = `${new Date(timeline.now).toISOString().slice(0, 19)}Z/nobody`;
        return sendByHand(world, task.lane, { task: task.name, run, turn: 0 }, draw < 0.4);
      }
      case "pause task":
        // Some come back to it.
        if (draw < 0.2) timeline.after(draw * 600_000, () => act(world, { kind: "resume task", draw }));
        return shipped.pauseTask(gate, task.name, draw < 0.8 ? until : {});
      case "resume task":
        return shipped.resumeTask(gate, pausedTask(world) ?? task.name);
    }
  };
  const done = does();
  if (done === undefined) return;
  done.then(
    (started) => {
      if (kind === "start with id" && world.ledger.run(started as RunRecord).record === undefined) {
        world.fail("who starts a run again is told of one that is there", (started as RunRecord).run);
      }
      world.over(machine);
      world.meet(`operator: ${kind}`);
    },
    (error: unknown) => {
      world.over(machine);
      world.tell(machine, () => `is told: ${String(error)}`);
      if (error instanceof TypeError) world.fail("an operator is refused in words", String(error.stack));
      world.meet(error instanceof PawlError ? "operator refused" : "operator's call failed");
    },
  );
}

/** Sends a message by hand. `lost`: every receive of it is spent for nothing, and its queue gives it up. */
export async function sendByHand(world: World, lane: string, message: object, lost = false): Promise<void> {
  const body = JSON.stringify(message);
  const { task = "" } = message as { task?: string };
  world.sentByHand.set(task, (world.sentByHand.get(task) ?? 0) + 1);
  if (lost) world.deadLetters.take({ body, sentAt: world.timeline.now });
  else world.send(lane, body, 0);
}

function pausedTask({ plan, ledger }: World): string | undefined {
  return plan.tasks.find(({ name }) => ledger.state(name)?.paused)?.name;
}

const fit: Readonly<Record<string, readonly RunRecord["status"][]>> = {
  pause: ["running", "enqueued", "interrupted", "retrying"],
  "pause until": ["running", "enqueued", "interrupted", "retrying"],
  resume: ["paused"],
  cancel: ["running", "enqueued", "interrupted", "retrying", "paused"],
  redrive: ["errored", "skipped", "missed", "rejected"],
};

/** Whether others wait for a run's slot, while nobody works on it. */
function isInTheWay({ ledger }: World, { task, run, leaseExpiresAt }: RunRecord): boolean {
  const state = ledger.state(task);
  return state?.waiting === true && state.slotRun === run && leaseExpiresAt === 0;
}

/** A run that the move fits, or now and then one that it does not. */
function chosen(world: World, kind: string, draw: number): RunRecord | undefined {
  const wanted = fit[kind];
  if (wanted === undefined) return undefined;
  const all = [...world.ledger.runs.values()].flatMap(({ record }) => (record === undefined ? [] : [record]));
  const fitting = all.filter(({ status }) => wanted.includes(status));
  const inTheWay = kind === "cancel" ? fitting.filter((run) => isInTheWay(world, run)) : [];
  const of = inTheWay.length > 0 ? inTheWay : fitting.length > 0 ? fitting : all;
  return of[Math.floor(unit(mix(Math.floor(draw * 0xffff_ffff), 5)) * of.length)];
}
