/** The writes to an alarm that runs mute. */
import { alarmsName } from "../../functions/model/alarms/muted-alarm.ts";
import {
  closeAlarm,
  holdAlarm,
  noteAlarm,
  releaseAlarm,
  renewAlarm,
} from "../../functions/runs/moves/alarms/hold-alarm.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { now, type WriteCase } from "./write-case.ts";

const alarm: TaskPart = { task: alarmsName, part: "orders-errors" };
const holder = { run: "walk/2026-03-01T12:00:00Z/a", since: now - 5_000 };
const heldByMe = `held#${holder.run}` as const;
const heldByOther = "held#walk/2026-03-01T12:00:01Z/b" as const;
const held: TaskPart = { ...alarm, [heldByMe]: holder.since, held: 1 };
/** The run holds it since another instant, or not at all. */
const otherwise = ["absent", { [heldByMe]: holder.since + 1 }, { [heldByMe]: undefined, held: 0 }] as const;

export const alarmCases: readonly WriteCase<TaskPart>[] = [
  {
    title: "hold alarm",
    write: holdAlarm(holder),
    base: "absent",
    like: alarm,
    applies: [{}, { held: 1, [heldByOther]: now }, { held: 0, wasOn: true, releasedAt: now }],
    refuses: [{ [heldByMe]: now - 9_000, held: 1 }],
  },
  {
    title: "renew alarm",
    write: renewAlarm({ ...holder, since: now }, holder.since),
    base: held,
    applies: [{ wasOn: true }],
    refuses: otherwise,
  },
  {
    title: "note alarm",
    write: noteAlarm(holder),
    base: held,
    applies: [{ wasOn: true }],
    refuses: otherwise,
  },
  {
    title: "release alarm",
    write: releaseAlarm(holder, now),
    base: { ...held, wasOn: true },
    applies: [{ wasOn: undefined }, { held: 2, [heldByOther]: now }],
    refuses: otherwise,
  },
  {
    title: "close alarm",
    write: closeAlarm(now - 60_000, true),
    base: { ...alarm, held: 0, wasOn: true, releasedAt: now - 60_000 },
    applies: [{ wasOn: undefined }, { held: undefined }],
    refuses: ["absent", { releasedAt: now - 59_000 }, { releasedAt: undefined }, { held: 1 }],
  },
  {
    title: "close alarm that a run holds",
    write: closeAlarm(now - 60_000, false),
    base: { ...held, wasOn: true, releasedAt: now - 60_000 },
    applies: [{ held: 2 }],
    refuses: ["absent", { releasedAt: now - 59_000 }, { releasedAt: undefined }],
  },
];
