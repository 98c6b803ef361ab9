/** `apply`: what counts as applied, and what is logged. */
import { expect, test } from "vitest";
import type { Level, Log } from "../../functions/model/log.ts";
import { type MoveName, moves } from "../../functions/model/run/moves.ts";
import type { Failure } from "../../functions/model/run/record/failure.ts";
import type { RunKey, RunRecord } from "../../functions/model/run/run.ts";
import { apply } from "../../functions/runs/write.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { type RunCase, runCases } from "../contract/write-cases.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { MemoryRunStore } from "../memory/run-store.ts";

interface Line {
  readonly level: Level;
  readonly event: string;
  readonly run: RunKey | undefined;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

const key = { task: "walk", run: "2026-03-01T12:00:00Z/daily" };
const clock = { now: () => Date.parse("2026-03-01T12:00:00Z") };

/** A store with one run, and a log. */
async function open(record: RunRecord | "absent") {
  const store = new MemoryRunStore();
  if (record !== "absent") await change(store, record);
  const lines: Line[] = [];
  const log: Log = (level, event, run, fields) => {
    lines.push({ level, event, run, fields });
  };
  return { store, lines, log };
}

/** Another writer changes the run. */
async function change(store: RunStore, { task: _, run: __, ...set }: Partial<RunRecord>): Promise<void> {
  await store.update(key, { name: "test", condition: [], set });
}

/** A store that makes each write and loses its answer. */
function losingAnswers(store: RunStore): RunStore {
  return interceptedStore(store, async ({ forward }) => {
    await forward();
    throw new Error("no answer");
  });
}

/** Writes that know themselves again in the run: those under a lease, the sweeper's, and a backfill's. */
const recognised: readonly string[] = [
  "claim",
  "take over",
  "checkpoint",
  "interrupt",
  "retry",
  "succeed",
  "fail",
  "release",
  "postpone",
  "planned",
  "reset",
  "call off",
  "hold back",
  "spread",
  "count",
  "park",
  "cut",
  "publish",
  "ask split",
  "bring forward",
];
/** Writes whose condition still holds once they have applied: they simply apply again. */
const repeatable: readonly string[] = [
  "watch owner",
  "wait",
  "forget",
  "dismiss",
  "record failure",
  "permit",
];

const isRecognised = ({ title, write }: RunCase) =>
  recognised.includes(write.name) ||
  title === "give up under its own lease" ||
  title.endsWith("is backfilled");

test.each(runCases.filter(isRecognised))(
  "$title counts as applied when it is sent again because its answer was lost",
  async ({ write, base }) => {
    const { store, lines, log } = await open(base);
    await expect(apply({ store: losingAnswers(store), log, clock }, key, write)).rejects.toThrow("no answer");
    const written = await store.get(key);
    expect(lines).toEqual([]);
    expect(await apply({ store, log, clock }, key, write)).toEqual({ ok: true, item: written });
    expect(lines.map(({ event }) => event)).toEqual([write.name]);
  },
);

test.each(runCases.filter((one) => !isRecognised(one) && !repeatable.includes(one.write.name)))(
  "$title does not count as applied when it is sent again because its answer was lost",
  async ({ write, base }) => {
    const { store, lines, log } = await open(base);
    await expect(apply({ store: losingAnswers(store), log, clock }, key, write)).rejects.toThrow("no answer");
    const written = await store.get(key);
    expect(await apply({ store, log, clock }, key, write)).toEqual({ ok: false, item: written });
    expect(lines).toEqual([]);
  },
);

function caseOf(title: string): RunCase {
  return runCases.find((one) => one.title === title) as RunCase;
}

test.each<[string, string, Partial<RunRecord>]>([
  ["claim of a turn", "whose lease was given up in between", { leaseExpiresAt: 0 }],
  ["claim of a turn", "whose run another worker claimed in between", { leaseId: "another's" }],
  ["claim of a turn", "whose owner has written since", { seq: 2 }],
  ["take over", "whose lease was given up in between", { leaseExpiresAt: 0 }],
  ["checkpoint under its own lease", "whose owner has written since", { seq: 6 }],
  ["checkpoint under its own lease", "whose run another worker took over", { leaseId: "another's" }],
  ["succeed under its own lease", "whose run another worker took over", { leaseId: "another's" }],
  ["postpone", "whose entry another sweeper moved in between", { dueAt: 5 }],
])("%s %s does not count as applied when it is sent again", async (title, _, since) => {
  const { write, base } = caseOf(title);
  const { store, lines, log } = await open(base);
  await apply({ store, log: () => {}, clock }, key, write);
  await change(store, since);
  expect(await apply({ store, log, clock }, key, write)).toMatchObject({ ok: false, item: since });
  expect(lines).toEqual([]);
});

/** How writes are logged that only move or remove a run's entry in the index. */
const indexLevels: Readonly<Record<string, Level>> = {
  "watch owner": "debug",
  "watch dead letter": "warn",
  postpone: "debug",
  forget: "debug",
  announced: "debug",
  told: "debug",
  "record failure": "info",
  "hold until": "info",
  admit: "info",
  "move on": "info",
  "ask again": "info",
  "bring forward": "info",
  "move rejected": "debug",
  "close rejected": "info",
  "rename entry": "debug",
};

test.each(
  runCases.map((one) => ({
    ...one,
    level: one.write.level ?? indexLevels[one.write.name] ?? moves[one.write.name as MoveName].level,
  })),
)("$title is logged once under the write's name as $level", async ({ write, base, level }) => {
  const { store, lines, log } = await open(base);
  const { item } = await apply({ store, log, clock }, key, write);
  // Some writes leave the run in its next turn: their line is of the turn that they end.
  const isOver = ["interrupt", "retry", "hold back", "spread", "cut"].includes(write.name);
  // A part of a plan has no turn.
  const turn = item?.turn === undefined ? undefined : item.turn - (isOver ? 1 : 0);
  expect(lines).toMatchObject([{ level, event: write.name, run: { ...key, turn } }]);
  expect(lines[0]?.fields).toMatchObject({ status: item?.status });
});

/** What each move's line says of it, written down here and not read from the table of moves. */
const levelsOfMoves = {
  debug: ["checkpoint"],
  info: [
    ...[
      "create",
      "claim",
      "interrupt",
      "hold",
      "wait",
      "succeed",
      "release",
      "skip",
      "call off",
      "hold back",
    ],
    ...["pause", "resume", "cancel", "redrive", "dismiss"],
  ],
  // A worker died, a message came late, an instant passed without a run.
  warn: ["take over", "late", "miss"],
  error: ["retry", "fail", "give up", "reject"],
} as const satisfies Record<Level, readonly MoveName[]>;

const eachLevel = Object.entries(levelsOfMoves).flatMap(([level, names]) =>
  names.map((name) => [name, level] as const),
);

test.each(eachLevel)("the line of %s is written at %s", async (name, level) => {
  const { store, lines, log } = await open("absent");
  await apply({ store, log, clock }, key, { name, condition: [], set: { status: "enqueued", turn: 0 } });
  expect(lines).toMatchObject([{ level, event: name }]);
});

test("each move has a level here", () => {
  expect(eachLevel.map(([name]) => name).sort()).toEqual(Object.keys(moves).sort());
});

test.each(runCases)("$title logs nothing when it is refused", async ({ write, base, like, refuses }) => {
  for (const difference of refuses) {
    const found =
      difference === "absent" ? "absent" : ({ ...((like ?? base) as RunRecord), ...difference } as const);
    // The run that the write itself left.
    if (found !== "absent" && write.isMine?.(found)) continue;
    const { store, lines, log } = await open(found);
    const before = await store.get(key);
    expect(await apply({ store, log, clock }, key, write)).toEqual({ ok: false, item: before });
    expect(lines).toEqual([]);
  }
});

test.each([
  ["retry under its own lease", "its error", "m"],
  ["fail under its own lease", "its error", "m"],
  ["give up under its own lease", "its error", "m"],
  ["interrupt under its own lease", "no error", undefined],
  ["release under its own lease", "no error", undefined],
])("the log line of %s carries %s", async (title, _, message) => {
  const { write, base } = caseOf(title);
  const earlier = { name: "Error", message: "earlier", attempt: 1, at: "2026-03-01T11:00:00.000Z" };
  const { store, lines, log } = await open({ ...(base as RunRecord), errors: [earlier] });
  await apply({ store, log, clock }, key, write);
  expect((lines[0]?.fields?.error as Failure | undefined)?.message).toBe(message);
});

test("the log line of a failure has what was thrown, of which the record holds less", async () => {
  const { write, base } = caseOf("fail under its own lease");
  const { store, lines, log } = await open(base);
  const thrown = new Error("poison");
  await apply({ store, log, clock }, key, { ...write, thrown });
  expect(lines[0]?.fields?.error).toBe(thrown);
});
