/**
 * What each condition lets through, and each single change that must make it refuse. Data, so that the contract
 * suite runs it against every store, and `prove:clauses` against every condition with a clause dropped.
 */
import type { RunRecord } from "../../functions/model/run.ts";
import type * as shipped from "../../functions/store/conditions.ts";
import type { Attachment, Clause, TaskPart } from "../../functions/store/run-store.ts";

export type Conditions = typeof shipped;

/** "Now" of all cases. */
export const now = Date.parse("2026-03-01T12:00:00.000Z");
const iso = (offset: number) => new Date(now + offset).toISOString();

/** A change to the item a condition is asked about; undefined takes an attribute away, "absent" the whole item. */
type Change<Item> = Partial<Item> | "absent";

/** One condition with one wish. */
export interface ConditionCase<Item> {
  readonly title: string;
  readonly condition: (conditions: Conditions) => readonly Clause<Item>[];
  /** The item it is written for; "absent" where there must be none. */
  readonly base: Item | "absent";
  /** Other items it applies to, as changes of the base. */
  readonly applies?: readonly Change<Item>[];
  /** Items it refuses, as changes of the base, or of `like` where the base is absent. */
  readonly refuses: readonly Change<Item>[];
  readonly like?: Item;
}

const run: RunRecord = {
  task: "walk",
  run: "2026-03-01T12:00:00Z/daily",
  status: "enqueued",
  lane: "default",
  trigger: "daily",
  scheduledTime: iso(0),
  createdAt: iso(0),
  attempt: 1,
  turn: 2,
  ticks: 0,
  leaseExpiresAt: 0,
  seq: 0,
  fruitlessTurns: 0,
};
const held: RunRecord = { ...run, status: "running", leaseId: "mine", leaseExpiresAt: now + 20_000, seq: 4 };
const mine = { leaseId: "mine", seq: 5 };
const due = { dueKey: "sweep#3", dueAt: now - 1_000 };
const part: TaskPart = { task: "walk", part: "state" };

const others = (...statuses: RunRecord["status"][]) => statuses.map((status) => ({ status }));
const ended = ["succeeded", "errored", "cancelled", "skipped", "missed", "rejected"] as const;

export const runCases: readonly ConditionCase<RunRecord>[] = [
  { title: "create", condition: (c) => c.create(), base: "absent", like: run, refuses: [{}] },
  {
    title: "claim of a turn",
    condition: (c) => c.claim({ turn: 2, now, mayCreate: false, admitted: false }),
    base: run,
    applies: [
      { status: "interrupted" },
      { status: "retrying" },
      { leaseExpiresAt: now - 2_001 },
      { notBefore: iso(2_000) },
      { overlap: "skip", admitted: 0 },
      { admitted: 0 },
    ],
    refuses: [
      "absent",
      ...others("running", "paused", ...ended),
      { leaseExpiresAt: now - 2_000 },
      { notBefore: iso(2_001) },
      { turn: 1 },
      { turn: 3 },
      { overlap: "skip" },
    ],
  },
  {
    title: "claim of an occurrence",
    condition: (c) => c.claim({ turn: 2, now, mayCreate: true, admitted: false }),
    base: "absent",
    like: run,
    applies: [{}, { status: "retrying" }],
    refuses: [{ status: "succeeded" }, { turn: 3 }, { leaseExpiresAt: now }],
  },
  {
    title: "claim of an admitted run",
    condition: (c) => c.claim({ turn: 2, now, mayCreate: false, admitted: true }),
    base: { ...run, overlap: "skip" },
    refuses: ["absent", { status: "paused" }],
  },
  {
    title: "take over",
    condition: (c) => c.takeOver({ leaseExpiresAt: now - 5_000 }),
    base: { ...held, leaseExpiresAt: now - 5_000 },
    refuses: [
      "absent",
      { leaseExpiresAt: now + 25_000 },
      { leaseExpiresAt: 0 },
      ...others("enqueued", "paused", ...ended),
    ],
  },
  ...(["checkpoint", "interrupt", "retry", "succeed", "fail", "release", "give up"] as const).map(
    (move): ConditionCase<RunRecord> => {
      const status = move === "release" ? "paused" : "running";
      const from: Partial<Record<typeof move, readonly RunRecord["status"][]>> = {
        checkpoint: ["running", "paused", "cancelled"],
        succeed: ["running", "paused"],
        fail: ["running", "paused"],
        release: ["paused", "cancelled"],
      };
      const allowed: readonly string[] = from[move] ?? ["running"];
      const all = ["enqueued", "running", "interrupted", "retrying", "paused", ...ended] as const;
      return {
        title: `${move} under one's lease`,
        condition: (c) => c.underLease(move, mine),
        base: { ...held, status },
        applies: others(...all.filter((other) => allowed.includes(other))),
        refuses: [
          "absent",
          { leaseId: "another's" },
          { leaseId: undefined },
          { seq: 5 },
          { seq: 6 },
          { leaseExpiresAt: 0 },
          ...others(...all.filter((other) => !allowed.includes(other))),
        ],
      };
    },
  ),
  {
    title: "release of the pause that was heard",
    condition: (c) => c.underLease("release", { ...mine, turn: 2 }),
    base: { ...held, status: "paused" },
    refuses: ["absent", { turn: 3 }, { leaseId: "another's" }, { seq: 5 }, { status: "running" }],
  },
  {
    title: "a checkpoint that moves due",
    condition: (c) => c.underLease("checkpoint", mine, true),
    base: held,
    refuses: ["absent", { leaseId: "another's" }, { seq: 5 }, { status: "paused" }, { status: "cancelled" }],
  },
  {
    title: "watching the owner",
    condition: (c) => c.watchOwner({ leaseId: "mine" }),
    base: held,
    refuses: ["absent", { leaseId: "another's" }, ...others("paused", "interrupted", ...ended)],
  },
  {
    title: "skip",
    condition: (c) => c.skip({ turn: 2 }),
    base: "absent",
    like: run,
    applies: [{}],
    refuses: [{ turn: 1 }, { turn: 3 }, ...others("running", "interrupted", "retrying", "paused", ...ended)],
  },
  {
    title: "wait",
    condition: (c) => c.wait({ turn: 2 }),
    base: "absent",
    like: run,
    applies: [{}],
    refuses: [{ turn: 1 }, { turn: 3 }, ...others("running", "interrupted", "retrying", "paused", ...ended)],
  },
  {
    title: "giving up what was read",
    condition: (c) => c.giveUp({ turn: 2, leaseExpiresAt: 0 }),
    base: run,
    applies: others("running", "interrupted", "retrying"),
    refuses: ["absent", { turn: 3 }, { leaseExpiresAt: now }, ...others("paused", ...ended)],
  },
  {
    title: "late",
    condition: (c) => c.late(),
    base: { ...run, status: "missed" },
    refuses: ["absent", ...others("enqueued", "running", "succeeded", "skipped")],
  },
  {
    title: "the clock's move of an entry",
    condition: (c) => c.sweep(due),
    base: { ...run, ...due },
    refuses: ["absent", { dueAt: now }, { dueKey: undefined, dueAt: undefined }],
  },
  {
    title: "taking out the entry of an ended run",
    condition: (c) => c.forget({ turn: 2, status: "succeeded" }),
    base: { ...run, ...due, turn: 2, status: "succeeded" },
    refuses: ["absent", { turn: 3 }, ...others("enqueued", "paused")],
  },
  {
    title: "taking out the entry of a paused run",
    condition: (c) => c.forget({ turn: 2, status: "paused" }),
    base: { ...run, ...due, turn: 2, status: "paused" },
    refuses: ["absent", { turn: 3 }, ...others("enqueued", "errored")],
  },
  {
    title: "reminding of a run without entry or owner",
    condition: (c) => c.remind({}),
    base: run,
    applies: others("running", "interrupted", "retrying"),
    refuses: ["absent", { leaseId: "mine" }, due, ...others("paused", ...ended)],
  },
  {
    title: "reminding of a run that was claimed",
    condition: (c) => c.remind({ leaseId: "mine", dueAt: due.dueAt }),
    base: { ...held, ...due },
    refuses: ["absent", { leaseId: "another's" }, { dueAt: now }, ...others("paused", ...ended)],
  },
  ...(["pause", "cancel"] as const).map(
    (move): ConditionCase<RunRecord> => ({
      title: move,
      condition: (c) => c.operate(move),
      base: run,
      applies: others(
        "running",
        "interrupted",
        "retrying",
        ...(move === "cancel" ? (["paused"] as const) : []),
      ),
      refuses: ["absent", ...others(...(move === "pause" ? (["paused"] as const) : []), ...ended)],
    }),
  ),
  {
    title: "pause of a run that keeps its entry",
    condition: (c) => c.operate("pause", due.dueKey),
    base: { ...run, ...due },
    refuses: [
      "absent",
      { dueKey: "wait#walk#" },
      { dueKey: undefined, dueAt: undefined },
      { status: "succeeded" },
    ],
  },
  {
    title: "resume of what nobody held",
    condition: (c) => c.resume({ turn: 2, leaseExpiresAt: 0 }, "enqueued"),
    base: { ...run, status: "paused" },
    refuses: ["absent", { turn: 3 }, { leaseExpiresAt: 5 }, ...others("enqueued", "running", ...ended)],
  },
  {
    title: "resume of what was given up",
    condition: (c) => c.resume({ turn: 2, leaseExpiresAt: 0 }, "enqueued"),
    base: { ...held, status: "paused", leaseExpiresAt: 0 },
    refuses: ["absent", { turn: 3 }, { leaseExpiresAt: now + 9_000 }, { status: "enqueued" }],
  },
  {
    title: "resume under the lease that lives",
    condition: (c) => c.resume({ turn: 2, leaseExpiresAt: now + 20_000 }, "running"),
    base: { ...held, status: "paused" },
    applies: [{ leaseExpiresAt: now + 30_000 }],
    refuses: ["absent", { turn: 3 }, { leaseExpiresAt: 0 }, { status: "running" }],
  },
  {
    title: "redrive",
    condition: (c) => c.redrive({ turn: 2 }),
    base: { ...run, status: "errored" },
    applies: others("skipped", "missed"),
    refuses: [
      "absent",
      { turn: 3 },
      ...others("enqueued", "running", "paused", "succeeded", "cancelled", "rejected"),
    ],
  },
  {
    title: "redrive of a rejected message",
    condition: (c) => c.redriveRejected({ dueAt: now }),
    base: { ...run, status: "rejected", dueKey: "attention#rejected", dueAt: now },
    refuses: ["absent", { dueKey: undefined, dueAt: undefined }, { dueAt: now + 1 }],
  },
];

const taken: TaskPart = { ...part, slotRun: "a", slotTurn: 1 };

export const partCases: readonly ConditionCase<TaskPart>[] = [
  {
    title: "a pointer",
    condition: (c) => c.point({ now }),
    base: "absent",
    like: { ...part, run: "a" },
    applies: [{ expiresAt: now / 1000 }],
    refuses: [{}, { expiresAt: now / 1000 + 1 }],
  },
  {
    title: "taking the slot",
    condition: (c) => c.takeSlot({ run: "a", turn: 1 }),
    base: "absent",
    like: part,
    applies: [{}, { paused: true }, { slotRun: "a", slotTurn: 1 }, { slotRun: "a", slotTurn: 0 }],
    refuses: [
      { slotRun: "b", slotTurn: 1 },
      { slotRun: "a", slotTurn: 2 },
    ],
  },
  {
    title: "taking the slot by a schedule",
    condition: (c) => c.takeSlot({ run: "a", turn: 1, pauseAsOf: iso(0) }),
    base: "absent",
    like: part,
    applies: [{}, { paused: true, until: iso(0) }],
    refuses: [{ paused: true }, { paused: true, until: iso(1) }, { slotRun: "b", slotTurn: 0 }],
  },
  {
    title: "taking the slot over by a schedule",
    condition: (c) => c.takeOverSlot({ run: "a", turn: 1 }, { pauseAsOf: iso(0) }),
    base: taken,
    applies: [{}, { paused: true, until: iso(0) }],
    refuses: [{ paused: true }, { paused: true, until: iso(1) }, { slotRun: "b" }, { slotTurn: 0 }],
  },
  ...(["takeOverSlot", "giveBack"] as const).map(
    (name): ConditionCase<TaskPart> => ({
      title: name,
      condition: (c) => c[name]({ run: "a", turn: 1 }),
      base: taken,
      refuses: [
        "absent",
        { slotRun: "b" },
        { slotTurn: 2 },
        { slotTurn: 0 },
        { slotRun: undefined, slotTurn: undefined },
      ],
    }),
  ),
  {
    title: "saying that a run waits",
    condition: (c) => c.announceWaiting(),
    base: taken,
    refuses: ["absent", { slotRun: undefined, slotTurn: undefined }],
  },
];

const beside: Attachment = { task: "walk", run: "2026-03-01T12:00:00Z/daily#params", beside: "{}" };

export const attachmentCases: readonly ConditionCase<Attachment>[] = [
  {
    title: "writing beside a run",
    condition: (c) => c.putAttachment(),
    base: "absent",
    like: beside,
    refuses: [{}, { expiresAt: 5 }],
  },
  {
    title: "the expiry of what stands beside a run",
    condition: (c) => c.expireAttachment(),
    base: beside,
    applies: [{ expiresAt: 6 }],
    refuses: ["absent"],
  },
];
