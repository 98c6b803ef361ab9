/** The writes to a pool: who takes a slot, gives it back, hands it on, and waits for it; and those to an alarm that runs hold. */
import { clearQueue } from "../../functions/runs/moves/task/clear-queue.ts";
import { countClear } from "../../functions/runs/moves/task/count-clear.ts";
import { expireSlot } from "../../functions/runs/moves/task/expire-slot.ts";
import { fillSlot } from "../../functions/runs/moves/task/fill-slot.ts";
import { giveSlotBack } from "../../functions/runs/moves/task/give-slot-back.ts";
import { holdPlace } from "../../functions/runs/moves/task/hold-place.ts";
import { joinListed } from "../../functions/runs/moves/task/join-listed.ts";
import { joinQueue } from "../../functions/runs/moves/task/join-queue.ts";
import { listQueue, unlistQueue } from "../../functions/runs/moves/task/list-queue.ts";
import { raiseSlot } from "../../functions/runs/moves/task/raise-slot.ts";
import { takeItems } from "../../functions/runs/moves/task/take-items.ts";
import { beginRow, takePlace } from "../../functions/runs/moves/task/take-place.ts";
import { takeSlot } from "../../functions/runs/moves/task/take-slot.ts";
import { transferSlot } from "../../functions/runs/moves/task/transfer-slot.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { alarmCases } from "./alarm-cases.ts";
import { iso, now, type WriteCase } from "./write-case.ts";

const part: TaskPart = { task: "walk", part: "state" };
const a = { run: "2026-03-01T12:00:00Z/a", turn: 1 };
const b = { run: "2026-03-01T13:00:00Z/b", turn: 0 };
const heldByA = `held#${a.run}` as const;
const heldByB = `held#${b.run}` as const;
const taken: TaskPart = { ...part, [heldByA]: 1, held: 1 };
const rate: TaskPart = { task: "walk", part: "rate#a", "upto#0": now + 500, "upto#12": now + 100 };
const row: TaskPart = { task: "walk", part: "rate#a", "upto#0": now + 500, "by#0": 7, stride: 250, row: 1 };
const listedItem: TaskPart = { task: "(slots-waiting)", part: "3" };
/** The run does not hold the slot as it did, or holds it no more. */
const notAsTaken = [{ [heldByA]: 2 }, { [heldByA]: 0 }, { [heldByA]: undefined, held: 0 }];

export const poolCases: readonly WriteCase<TaskPart>[] = [
  {
    title: "take slot",
    write: takeSlot({ ...a, overlap: "wait" }),
    base: "absent",
    like: part,
    applies: [{}, { held: 0 }, { paused: true }, { queued: b.run }],
    refuses: [{ [heldByA]: 1, held: 0 }, { held: 1 }, { held: 0, waiting: "b@0" }],
  },
  {
    title: "take slot beside others",
    write: takeSlot({ ...a, overlap: "allow" }),
    base: "absent",
    like: part,
    applies: [{}, { held: 1, [heldByB]: 0 }, { held: 99, waiting: "b@0" }],
    refuses: [{ [heldByA]: 1, held: 1 }, { held: 100 }, { ov: 1 }],
  },
  {
    title: "take slot within a limit",
    write: takeSlot({ ...a, overlap: "allow", limit: 2, ov: 3 }),
    base: { ...part, ov: 3 },
    applies: [{ held: 1, [heldByB]: 0 }, { held: 0 }],
    refuses: [
      { [heldByA]: 1, held: 1 },
      { held: 2 },
      { held: 1, waiting: "b@0" },
      { ov: 4 },
      { ov: undefined },
    ],
  },
  {
    title: "join queue of a key where another run waits",
    write: joinListed(a, undefined),
    base: { ...taken, waiting: "b@0" },
    refuses: [{ waiting: undefined }, "absent"],
  },
  {
    title: "join queue of a key that was listed",
    write: joinListed(a, { mark: 7, clears: 2 }),
    base: { ...taken, clears: 2 },
    applies: [{ waiting: "b@0" }, { waiting: "b@0", clears: 3 }],
    refuses: [{ clears: 3 }, { clears: undefined }, "absent"],
  },
  {
    title: "join queue of a key that was never cleared",
    write: joinListed(a, { mark: 7, clears: undefined }),
    base: taken,
    applies: ["absent", { waiting: "b@0", clears: 1 }],
    refuses: [{ clears: 1 }],
  },
  {
    title: "clear queue of a key",
    write: clearQueue("b@0", true),
    base: { ...taken, waiting: "b@0", clears: 1, listed: 7 },
    refuses: ["absent", { waiting: "c@0" }, { waiting: undefined }],
  },
  {
    title: "list queue",
    write: listQueue("queue#walk#a", 7),
    base: listedItem,
    applies: ["absent"],
    refuses: [],
  },
  {
    title: "take items",
    write: takeItems(
      [
        { track: 0, start: now + 500, end: now + 1_500 },
        { track: 12, start: now + 502.5, end: now + 1_502.5 },
      ],
      77,
    ),
    base: rate,
    applies: [
      "absent",
      { "upto#0": undefined },
      { "upto#12": now + 502.5, "by#12": 3 },
      { "upto#1": now + 90_000, "by#0": 77 },
    ],
    refuses: [{ "upto#0": now + 501 }, { "upto#12": now + 502.6 }, { "upto#0": now + 1_500, "by#0": 77 }],
  },
  {
    title: "take place",
    write: takePlace(now, now + 2_000, { strideMs: 250, by: 8 }),
    base: row,
    applies: [{ "upto#0": now }, { "upto#0": now + 2_000 }, { "by#0": 9 }, { row: undefined }],
    refuses: [
      "absent",
      { "upto#0": now - 1 },
      { "upto#0": now + 2_001 },
      { "by#0": 8 },
      { stride: 500 },
      { stride: undefined },
    ],
  },
  {
    title: "begin row",
    write: beginRow(undefined, now, { strideMs: 250, by: 8 }, false),
    base: "absent",
    like: row,
    applies: [{ "upto#0": undefined, "by#0": undefined }],
    refuses: [{}, { "upto#0": now - 500 }],
  },
  {
    title: "begin row of other places",
    write: beginRow(now + 500, now + 600, { strideMs: 1_000, by: 8 }, true),
    base: row,
    applies: [{ row: undefined }, { stride: 1_000 }],
    refuses: ["absent", { "upto#0": now + 499 }, { "upto#0": now + 501 }],
  },
  {
    title: "unlist queue",
    write: unlistQueue("queue#walk#a", 7),
    base: { ...listedItem, "queue#walk#a": 7 },
    refuses: ["absent", { "queue#walk#a": 8 }, { "queue#walk#a": undefined }],
  },
  {
    title: "take slot of a key whose pool is about to expire",
    write: takeSlot({ ...a, overlap: "allow", limit: 2, mayExpire: true }),
    base: { ...part, held: 0, expiresAt: 77 },
    applies: [{ expiresAt: undefined }],
    refuses: [{ held: 2 }],
  },
  {
    title: "fill slot of a key whose pool is about to expire",
    write: fillSlot(b, 1, undefined, true),
    base: { ...part, held: 0, expiresAt: 77 },
    refuses: [{ held: 1 }],
  },
  {
    title: "expire slot",
    write: expireSlot(77),
    base: { ...part, held: 0, clears: 2 },
    applies: [{ held: undefined }, { expiresAt: 5 }],
    refuses: [{ held: 1 }, { waiting: "b@0" }],
  },
  {
    title: "count clear",
    write: countClear(),
    base: taken,
    applies: ["absent", { clears: 2 }],
    refuses: [{ waiting: "b@0" }],
  },
  {
    title: "take slot for an occurrence",
    write: takeSlot({ ...a, overlap: "skip", judged: { now: iso(0), ov: undefined } }),
    base: "absent",
    like: part,
    applies: [{}, { paused: true, until: iso(0) }],
    refuses: [{ paused: true }, { paused: true, until: iso(1) }, { held: 1 }, { ov: 1 }],
  },
  { title: "raise slot", write: raiseSlot(a, 3), base: taken, refuses: ["absent", ...notAsTaken] },
  {
    title: "give slot back",
    write: giveSlotBack(a),
    base: taken,
    applies: [{ held: 2, [heldByB]: 0 }, { waiting: "b@0" }],
    refuses: ["absent", ...notAsTaken],
  },
  {
    title: "hold place where nobody has it",
    write: holdPlace("a", undefined),
    base: part,
    applies: ["absent", { held: 1 }],
    refuses: [{ queued: "b" }],
  },
  {
    title: "hold place of another",
    write: holdPlace("a", "b"),
    base: { ...part, queued: "b" },
    refuses: ["absent", { queued: undefined }, { queued: "c" }],
  },
  {
    title: "join queue",
    write: joinQueue(a),
    base: taken,
    applies: ["absent", { waiting: "b@0" }],
    refuses: [],
  },
  {
    title: "transfer slot",
    write: transferSlot(a, b, 1),
    base: { ...taken, waiting: "b@0" },
    refuses: ["absent", { [heldByB]: 0 }, { held: 2 }, { ov: 1 }, ...notAsTaken],
  },
  {
    title: "transfer slot within a limit that was overridden",
    write: transferSlot(a, b, 1, 2),
    base: { ...taken, waiting: "b@0", ov: 2 },
    refuses: ["absent", { ov: undefined }, { ov: 3 }, ...notAsTaken],
  },
  {
    title: "fill slot",
    write: fillSlot(b, 1),
    base: part,
    applies: ["absent", { held: 0, waiting: "b@0" }],
    refuses: [{ held: 1 }, { [heldByB]: 0, held: 0 }, { ov: 1 }],
  },
  {
    title: "fill slot within a limit that was overridden",
    write: fillSlot(b, 2, 2),
    base: { ...part, held: 1, [heldByA]: 0, waiting: "b@0", ov: 2 },
    refuses: ["absent", { held: 2 }, { ov: undefined }, { ov: 3 }],
  },
  {
    title: "clear queue",
    write: clearQueue("b@0"),
    base: { ...part, waiting: "b@0" },
    applies: [{ held: 1, [heldByA]: 1 }],
    refuses: ["absent", { waiting: "b@1" }, { waiting: undefined }],
  },
  ...alarmCases,
];
