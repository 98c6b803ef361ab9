/** What the clauses of *close alarm* keep right: each story is played without the clause too, and then goes wrong. */
import { expect, test } from "vitest";
import { alarmsName } from "../../../functions/model/alarms/muted-alarm.ts";
import {
  heldAlarms,
  letGoOfAlarms,
  muteAlarms,
  type RunnerContext,
  settleAlarms,
} from "../../../functions/runs/index.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { MemoryAlarms } from "../../turns/alarms/memory-alarms.ts";
import { type LeftOut, tablesLacking } from "./lacking.ts";

const key = { task: alarmsName, part: "orders" };
const failed = (alarm: string, error: unknown) => {
  throw new Error(`${alarm}: ${String(error)}`);
};

class Story {
  readonly alarms = new MemoryAlarms({ orders: true });
  readonly harness: Harness;

  constructor(without: LeftOut | undefined) {
    this.harness = new Harness({ tasks: [], memory: tablesLacking(without) });
  }

  async begin(run: string): Promise<void> {
    await muteAlarms(this.harness.context, this.alarms, ["orders"], `walk/${run}`, failed);
  }

  async end(run: string): Promise<void> {
    const { context } = this.harness;
    await letGoOfAlarms(
      context,
      this.alarms,
      await heldAlarms(context, ["orders"], `walk/${run}`, failed),
      failed,
    );
  }

  /** The sweeper's last look at the alarm; something happens before what it writes lands. */
  async settle(before: () => Promise<unknown> = async () => {}): Promise<void> {
    await this.harness.clock.advance(61_000);
    const { context } = this.harness;
    const store = interceptedStore(context.store, async ({ write, forward }) => {
      if (write === "close alarm") await before();
      return forward();
    });
    const sweepers: RunnerContext = { ...context, store };
    await settleAlarms(sweepers, this.alarms, await context.store.parts(alarmsName, ""), failed);
  }

  /** Whether the alarm is on, and what is noted of it. */
  async left() {
    const { held, wasOn } = (await this.harness.memory.getPart(key)) ?? {};
    return { isOn: this.alarms.on.get("orders"), held, wasOn };
  }
}

type Told = readonly [string, LeftOut, (story: Story) => Promise<unknown>];

const stories: readonly Told[] = [
  [
    "a run that has begun while the sweeper closed the note has its alarm turned on at its end",
    ["close alarm", "there is room"],
    async (story) => {
      await story.begin("a");
      await story.end("a");
      await story.settle(() => story.begin("b"));
      await story.end("b");
    },
  ],
  [
    "a run that has ended while the sweeper closed the note has its late call undone",
    ["close alarm", "no later release"],
    async (story) => {
      await story.begin("a");
      await story.end("a");
      await story.settle(async () => {
        await story.begin("b");
        await story.end("b");
      });
      // A call of a worker that is dead.
      await story.alarms.turnOff(["orders"]);
      await story.settle();
    },
  ],
];

test.each(stories)("%s", async (_, __, play) => {
  const story = new Story(undefined);
  await play(story);
  expect((await story.left()).isOn).toBe(true);
  await story.settle();
  expect(await story.left()).toEqual({ isOn: true, held: 0, wasOn: undefined });
});

test.each(stories)("without its clause, it is not so that %s: %s", async (_, without, play) => {
  const story = new Story(without);
  await play(story);
  expect((await story.left()).isOn).toBe(false);
});
