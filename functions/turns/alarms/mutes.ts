/**
 * Mutes the alarms that a task names while a run of it is on: from the start of a turn, once what the task requires is met, until
 * the run has ended or is paused. Between two turns they stay muted. A call that fails is told, and the run goes on.
 *
 * Only the workers of lanes whose tasks mute alarms carry this file. What a dead worker leaves behind is the sweeper's:
 * `functions/upkeep/muted-alarms.ts`.
 */
import type { TurnAlarms } from "../../model/alarms/alarm-actions.ts";
import { runId } from "../../model/run/run.ts";
import { parentOf } from "../../model/run/shard.ts";
import { type AlarmFailed, heldAlarms, letGoOfAlarms, muteAlarms } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";

/** Since when the run of a turn holds each alarm that the turn has muted. */
const heldSince = new WeakMap<object, ReadonlyMap<string, number>>();

/** Mutes the alarms at the start of a turn's work, and lets go of them where the turn leaves its run ended or paused. */
export const mutes: TurnAlarms = {
  async begin(given): Promise<undefined> {
    const turn = given as Turn;
    const { context, run, stop } = turn;
    const { alarmActions } = context;
    // A shard is a part of its run.
    if (alarmActions === undefined || parentOf(run) !== undefined || stop?.kind === "lost") return;
    const failed = telling(turn, "alarm not muted");
    const made = await muteAlarms(context, alarmActions, alarmsOf(turn), runId(run), failed);
    for (const [alarm, { muted }] of made)
      if (muted === "missing") context.log("warn", "alarm to mute does not exist", run, { alarm });
    const held = [...made].filter(([, { muted }]) => muted !== "missing");
    heldSince.set(turn, new Map(held.map(([alarm, { since }]) => [alarm, since])));
  },
  async end(given) {
    const turn = given as Turn;
    const { run, context } = turn;
    const { alarmActions } = context;
    if ((run.endedAt === undefined && run.status !== "paused") || parentOf(run) !== undefined) return;
    if (alarmActions === undefined) return;
    const failed = telling(turn, "alarm not turned on again");
    const known = heldSince.get(turn);
    const asked = alarmsOf(turn).filter((alarm) => known?.has(alarm) !== true);
    const id = runId(run);
    const held = [...(known ?? [])].map(([alarm, since]) => ({ alarm, run: id, since }));
    held.push(...(await heldAlarms(context, asked, id, failed)));
    await letGoOfAlarms(context, alarmActions, held, failed);
  },
};

function alarmsOf({ deployed }: Turn): readonly string[] {
  return deployed.settings.muteAlarms ?? [];
}

function telling(
  { context, run }: Turn,
  event: "alarm not muted" | "alarm not turned on again",
): AlarmFailed {
  return (alarm, error) => context.log("warn", event, run, { alarm, error });
}
