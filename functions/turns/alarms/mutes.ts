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
import { letGoOfAlarm, letGoOfHeld, muteAlarm } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";

/** Since when the run of a turn holds each alarm that the turn has muted. */
const muted = new WeakMap<object, Map<string, number>>();

/** Mutes the alarms at the start of a turn's work, and lets go of them where the turn leaves its run ended or paused. */
export const mutes: TurnAlarms = {
  async begin(given): Promise<undefined> {
    const turn = given as Turn;
    // A shard is a part of its run.
    if (parentOf(turn.run) !== undefined) return;
    const since = new Map<string, number>();
    muted.set(turn, since);
    await eachAlarm(turn, "alarm not muted", async (alarm, actions) => {
      if (turn.stop?.kind === "lost") return;
      const held = await muteAlarm(turn.context, actions, alarm, runId(turn.run));
      if (held.muted === "missing")
        turn.context.log("warn", "alarm to mute does not exist", turn.run, { alarm });
      else since.set(alarm, held.since);
    });
  },
  async end(given) {
    const turn = given as Turn;
    const { run, context } = turn;
    if ((run.endedAt === undefined && run.status !== "paused") || parentOf(run) !== undefined) return;
    const known = muted.get(turn);
    await eachAlarm(turn, "alarm not turned on again", async (alarm, actions) => {
      const since = known?.get(alarm);
      if (since === undefined) await letGoOfHeld(context, actions, alarm, runId(run));
      else await letGoOfAlarm(context, actions, alarm, { run: runId(run), since });
    });
  },
};

type Actions = NonNullable<Turn["context"]["alarmActions"]>;

async function eachAlarm(
  { context, deployed, run }: Turn,
  failed: "alarm not muted" | "alarm not turned on again",
  act: (alarm: string, actions: Actions) => Promise<void>,
): Promise<void> {
  const { alarmActions: actions } = context;
  if (actions === undefined) return;
  const { muteAlarms = [] } = deployed.settings;
  await Promise.all(
    muteAlarms.map((alarm) =>
      act(alarm, actions).catch((error) => context.log("warn", failed, run, { alarm, error })),
    ),
  );
}
