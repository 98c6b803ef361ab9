/**
 * What clauses about what is told keep right that worlds seldom need: each story is played as it is, and with the clause left
 * out, when it must end otherwise.
 */
import { expect, test } from "vitest";
import type { RunKey, RunRecord } from "../../../../functions/model/run/run.ts";
import { defineTask, type Task, type TaskContext } from "../../../../functions/model/task/task.ts";
import { cancelRun, pauseRun, resumeRun } from "../../../../functions/operators/index.ts";
import { announce, startRun } from "../../../../functions/runs/index.ts";
import { Harness, type HarnessProps } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import { type LeftOut, tablesLacking } from "../lacking.ts";
import { Ears } from "./ears.ts";

interface Story {
  readonly title: string;
  readonly without: LeftOut;
  readonly ends: unknown;
  play(without?: LeftOut): Promise<unknown>;
}

type Props = Pick<HarnessProps, "events" | "followers" | "elsewhere"> & {
  readonly without: LeftOut | undefined;
  readonly overlap?: "allow" | "skip";
  readonly work: (ctx: TaskContext, harness: Harness) => Promise<void>;
  /** Called before each write to a run lands: it waits for what this returns. */
  readonly before?: (write: string | undefined, harness: Harness) => unknown;
};

function deployed({ without, overlap = "allow", work, before, ...props }: Props) {
  const ears = new Ears();
  const harness: Harness = new Harness({
    ...props,
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks.",
        overlap,
        run: (ctx) => work(ctx, harness),
      }) as Task,
    ],
    memory: tablesLacking(without),
    listeners: () => [ears],
    store: (memory) =>
      interceptedStore(memory, async ({ write, forward }) => {
        await before?.(write, harness);
        return forward();
      }),
  });
  return { harness, ears };
}

/** A person before whose first write of a name something else happens. */
function personAfter(harness: Harness, name: string, happens: () => Promise<unknown>) {
  let isFirst = true;
  const store = interceptedStore(harness.memory, async ({ write, forward }) => {
    if (write === name && isFirst) {
      isFirst = false;
      await happens();
    }
    return forward();
  });
  return { ...harness.context, store };
}

/** Works until the run is stopped. */
async function untilStopped({ signal }: TaskContext, { clock }: Harness): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve) => clock.after(900, resolve));
    signal.throwIfAborted();
  }
}

/** The same deployment, whose calls all land. */
const undisturbed = (harness: Harness) => ({ ...harness.context, store: harness.memory });
const inMinutes = ({ clock }: Harness, minutes: number) => new Date(clock.now() + minutes * 60_000);
const never = new Promise<never>(() => {});
const byHand = { task: "walk", lane: "default", kind: "manual" } as const;

const stories: readonly Story[] = [
  {
    title: "a run that is resumed and paused again while it is told of has its pause ended at the new end",
    without: ["told", "at this turn"],
    ends: { heard: ["0:started"], status: "succeeded" },
    async play(without) {
      let isPausedAgain = false;
      const { harness, ears } = deployed({
        without,
        events: ["started"],
        work: (ctx, at) => (isPausedAgain ? Promise.resolve() : untilStopped(ctx, at)),
        async before(write, at) {
          if (write !== "told" || isPausedAgain) return;
          isPausedAgain = true;
          await resumeRun(undisturbed(at), await at.run("walk"));
          await pauseRun(undisturbed(at), await at.run("walk"), { until: inMinutes(at, 30) });
        },
      });
      await harness.occur("walk");
      const turn = harness.next();
      await harness.clock.advance(500);
      await pauseRun(harness.context, await harness.run("walk"));
      await harness.clock.advance(3_000);
      await turn;
      await harness.drainFor(33);
      return { heard: [...new Set(ears.heard)], status: (await harness.run("walk")).status };
    },
  },
  {
    title: "a run that is told of while a person pauses it goes on at the pause's end",
    without: ["pause", "something is untold"],
    ends: { status: "succeeded" },
    async play(without) {
      let isOver = () => {};
      const over = new Promise<void>((resolve) => {
        isOver = resolve;
      });
      const { harness } = deployed({ without, events: ["enqueued"], overlap: "skip", work: () => over });
      await harness.occur("walk");
      void harness.next();
      await settled();
      const waiting: RunKey = await startRun(harness.context, byHand);
      // The worker finds the slot taken, lets the run wait, and tells that it is enqueued.
      const person = personAfter(harness, "pause", () => harness.next());
      await pauseRun(person, waiting, { until: inMinutes(harness, 40) });
      isOver();
      await settled();
      await harness.drainFor(43);
      return { status: (await harness.memory.get(waiting))?.status };
    },
  },
  {
    title:
      "what a worker adds while what follows the run is started is told, though the worker dies and its message is lost",
    without: ["announced", "nothing is untold"],
    ends: { heard: ["0:started"], dueKey: undefined, followed: ["report/then"] },
    async play(without) {
      let isDead = false;
      let land = () => {};
      const landed = new Promise<void>((resolve) => {
        land = resolve;
      });
      const { harness, ears } = deployed({
        without,
        events: ["started"],
        elsewhere: { report: "bulk" },
        followers: { walk: [{ task: "report", trigger: "then", status: "cancelled" }] },
        work: untilStopped,
        async before(write) {
          if (isDead) await never;
          if (write === "release") await landed;
        },
      });
      const key = await startRun(harness.context, byHand);
      void harness.next();
      await harness.clock.advance(500);
      await cancelRun(harness.context, key);
      // The worker obeys, but its write lands only after its lease, and it dies.
      await harness.clock.advance(35_000);
      const person = personAfter(harness, "announced", async () => {
        isDead = true;
        land();
        await settled();
      });
      await announce(person, (await harness.memory.get(key)) as RunRecord);
      harness.queue.purge("default");
      isDead = false;
      await harness.drainFor(3);
      const run = await harness.memory.get(key);
      return { heard: ears.heard, dueKey: run?.dueKey, followed: run?.followed };
    },
  },
];

test.each(stories)("$title", async ({ ends, play }) => {
  expect(await play()).toEqual(ends);
});

test.each(stories)(
  "without its clause, it is not so that $title: $without",
  async ({ without, ends, play }) => {
    expect(await play(without).catch(String)).not.toEqual(ends);
  },
);
