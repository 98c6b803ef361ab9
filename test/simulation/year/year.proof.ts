/** A month of the year: its verdicts are right, the same seed gives the same month, and a wrong ledger is noticed. */
import { expect, test } from "vitest";
import type { Write } from "../../../functions/store/run-store.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import type { Between } from "./deployments.ts";
import { listInstants } from "./instants.ts";
import { judgeYear } from "./judge.ts";
import { drawYear } from "./plan.ts";
import { toldYear } from "./run-year.ts";
import { Slot } from "./slot.ts";
import { WallClock } from "./wall-clock.ts";
import { YearWorld } from "./world.ts";
import type { Span, YearPlan } from "./year.ts";

const days = 32;

/** Some of a plan's tasks. */
function only(plan: YearPlan, ...numbers: readonly number[]): YearPlan {
  return { ...plan, tasks: plan.tasks.filter((_, i) => numbers.includes(i)) };
}

test("each of a month's occurrences has one verdict, which is the right one by a list made without Pawl's code", async () => {
  const world = new YearWorld(only(drawYear(5, { days }), 1, 2, 5, 6, 8, 9));
  await world.run();
  const year = judgeYear(world);
  expect(year.wrong).toEqual([]);
  expect(year.occurrences).toBeGreaterThan(days * 6 * 30);
  expect(year.unsure).toBeLessThan(year.occurrences / 100);
  expect(world.questions.again).toBeGreaterThan(50);
  const seldom = [
    "missed",
    "skipped (paused)",
    "skipped (disabled)",
    "skipped (overridden)",
    "skipped (overlap)",
    "skipped (catch-up)",
  ];
  for (const word of seldom) expect(year.verdicts.get(word), word).toBeGreaterThan(5);
}, 240_000);

test("a seed draws the same plan, and lists the same instants, each time", () => {
  const listed = () => {
    const plan = drawYear(8, { days });
    return JSON.stringify([plan, listInstants(plan).map(({ instants, windows }) => [instants, windows])]);
  };
  expect(listed()).toBe(listed());
});

test.each<[string, YearPlan]>([
  ["as it was drawn", only(drawYear(22, { days }), 6)],
  ["for 45 minutes again and again", crowded(only(drawYear(1, { days }), 8))],
])(
  "a month whose lane was full %s has the right verdicts, also of what came too late to leave a record",
  async (_, plan) => {
    const world = new YearWorld(plan);
    await world.run();
    expect(judgeYear(world).wrong).toEqual([]);
    const windows = [...world.unrecorded.keys()].filter((key) => key.includes("/window/"));
    expect(windows.length).toBeGreaterThan(0);
  },
  240_000,
);

test("a run that is handed the slot gives up the waiting place before it begins", () => {
  const slot = new Slot("queue");
  const occur = (run: string, recordedAt: number) => slot.occur({ run, isMissed: false, recordedAt }).runs;
  expect(occur("first", 1)).toBe(true);
  slot.begin("first", 0);
  expect(occur("second", 2)).toBe(true);
  expect(occur("third", 3)).toBe(false);
  slot.end("first");
  expect(occur("fourth", 4)).toBe(true);
  expect(occur("fifth", 5)).toBe(false);
});

test.each<[string, Between]>([
  ["a piece ends an hour early", changing((write) => movedPieces(write, -3_600))],
  ["what was decided is forgotten", changing((write) => without(write, "reconcile", "todo"))],
  ["an override begins two hours late", changing((write) => laterOverrides(write, 7_200))],
])(
  "the month's judge notices that %s, and says how to play it again",
  async (_, between) => {
    const plan = only(drawYear(5, { days }), 2, 4);
    const world = new YearWorld(plan, between);
    await world.run();
    const judged = judgeYear(world);
    expect(judged.wrong.length).toBeGreaterThan(0);
    const told = toldYear({ ...judged, plan, days, again: 0, sweeps: 0, cpuSeconds: 0 });
    expect(told.at(-1)).toBe(`again: npm run simulate -- --year --seed 5 --days ${days}`);
  },
  240_000,
);

test.each<[string, string, (isFull: boolean, delay: number) => number | undefined]>([
  ["what ran was sent ahead late", "a run in time", (_, delay) => delay + 5],
  [
    "what was to come to a full lane was lost",
    "a run: it was to be sent",
    (isFull, delay) => (isFull ? undefined : delay),
  ],
])(
  "the judge of a month with a full lane notices that %s, and nothing else",
  async (_, expected, change) => {
    const plan = only(drawYear(22, { days }), 6);
    const isFull = (at: number) => plan.full.some(([from, to]) => from <= at && at < to);
    const world = new YearWorld(
      plan,
      sending((at, delay) => change(isFull(at), delay)),
    );
    await world.run();
    const { wrong } = judgeYear(world);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.filter((what) => !what.endsWith(`the list says ${expected}`))).toEqual([]);
  },
  240_000,
);

/** A plan whose lane is full for 45 minutes of every two and a half hours. */
function crowded(plan: YearPlan): YearPlan {
  const full: Span[] = [];
  for (let at = plan.start + 2 * 86_400; at < plan.end - 15 * 86_400; at += 9_000) {
    const from = at + 1_234 + ((at * 7_919) % 1_800);
    full.push([from, from + 2_700]);
  }
  return { ...plan, full };
}

/** Writes to parts of a task are changed. */
function changing(change: (write: Write<object>) => Write<object>): Between {
  return {
    store: (store) =>
      interceptedStore(store, async ({ method, args, forward }) => {
        if (method !== "updatePart") return forward();
        const [key, write] = args as [{ task: string; part: string }, Write<object>];
        return store.updatePart(key, change(write) as typeof write);
      }),
  };
}

/** What the sweeper sends ahead comes with another delay, or is lost: by its instant, in seconds of epoch. */
function sending(change: (at: number, delay: number) => number | undefined): Between {
  return {
    queue: (queue) => ({
      send: queue.send.bind(queue),
      setVisibility: queue.setVisibility.bind(queue),
      async sendBatch(lane, bodies, delays = []) {
        for (const [i, body] of bodies.entries()) {
          const { scheduledTime } = JSON.parse(body) as { readonly scheduledTime?: string };
          const own = delays[i] ?? 0;
          const delay = scheduledTime === undefined ? own : change(Date.parse(scheduledTime) / 1000, own);
          if (delay !== undefined) await queue.send(lane, body, delay);
        }
        return [];
      },
    }),
  };
}

function movedPieces(write: Write<object>, seconds: number): Write<object> {
  if (write.name !== "change ledger") return write;
  const { pieces } = write.set as { readonly pieces: readonly { readonly until?: number }[] };
  const moved = pieces.map((piece) => ({ ...piece, ...(piece.until && { until: piece.until + seconds }) }));
  return { ...write, set: { ...write.set, pieces: moved } as object };
}

function laterOverrides(write: Write<object>, seconds: number): Write<object> {
  if (write.name !== "override task") return write;
  const { overrides } = write.set as { readonly overrides: string };
  const moved = (JSON.parse(overrides) as { readonly from: number }[]).map((one) => {
    return { ...one, from: one.from + seconds };
  });
  return { ...write, set: { ...write.set, overrides: JSON.stringify(moved) } as object };
}

function without(write: Write<object>, name: string, attribute: string): Write<object> {
  return write.name === name ? { ...write, set: { ...write.set, [attribute]: undefined } as object } : write;
}

test("a wall clock shows the hour that is skipped never, and the one that is repeated twice", () => {
  const second = (instant: string) => Date.parse(instant) / 1000;
  const shownIn = (zone: string, from: string, to: string) => {
    const clock = new WallClock(zone, second(from) - 86_400, second(to) + 86_400);
    const found: string[] = [];
    clock.minutes(second(from), second(to), (_, shown, isAgain) => {
      const time = new Date(shown * 1000).toISOString().slice(11, 16);
      if (shown % 1_800 === 0) found.push(isAgain ? `${time} again` : time);
    });
    return found;
  };
  expect(shownIn("Europe/London", "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z")).toEqual([
    ...["00:00", "00:30", "02:00", "02:30"],
  ]);
  expect(shownIn("Europe/London", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z")).toEqual([
    ...["01:00", "01:30", "01:00 again", "01:30 again"],
  ]);
  expect(shownIn("Australia/Lord_Howe", "2026-04-04T14:30:00Z", "2026-04-04T16:00:00Z")).toEqual([
    ...["01:30", "01:30 again", "02:00"],
  ]);
});
