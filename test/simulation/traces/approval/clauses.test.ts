/** What each clause of the writes of approval keeps right: each story is played without the clause too, and then goes wrong. */
import { expect, test } from "vitest";
import { approvalKey } from "../../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import {
  approveRun,
  declineRun,
  pauseRun,
  redriveRun,
  resumeRun,
} from "../../../../functions/operators/index.ts";
import { startRun } from "../../../../functions/runs/index.ts";
import type { RunStore, Write } from "../../../../functions/store/run-store.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";

const drop = defineTask({
  name: "drop",
  description: "Drops a table.",
  confirm: true,
  run: () => {},
}) as Task;

class Story {
  readonly harness: Harness;
  #lost: string | undefined;
  #copy: (() => Promise<unknown>) | undefined;
  #comesFirst: (() => Promise<void>) | undefined;

  /** A deployment in which a write loses a clause. */
  constructor(write: string, clause: string | undefined) {
    const store = (memory: RunStore) =>
      interceptedStore(memory, async ({ method, write: name, args, forward }) => {
        if (method !== "update") return forward();
        const [key, given] = args as [RunRecord, Write<RunRecord>];
        const condition = given.condition.filter((each) => name !== write || each.name !== clause);
        const send = () => memory.update(key, { ...given, condition });
        if (name === write && this.#comesFirst !== undefined) {
          const first = this.#comesFirst;
          this.#comesFirst = undefined;
          await first();
        }
        if (name !== this.#lost) return send();
        this.#copy = send;
        throw new Error("no answer");
      });
    this.harness = new Harness({ tasks: [drop], store });
  }

  /** A run without a word of a confirmation, as the command of a version before may have made it; its worker asks. */
  async asked(): Promise<RunRecord> {
    const run = await startRun(this.harness.context, { task: "drop", lane: "default", kind: "manual" });
    await this.harness.clock.advance(1_000);
    await this.harness.drain();
    await this.harness.clock.advance(1_000);
    return run;
  }

  /** Something is done whose write does not land now, and nobody answers. */
  async lose(write: string, action: () => Promise<unknown>): Promise<void> {
    this.#lost = write;
    await action().catch(() => {});
    this.#lost = undefined;
  }

  /** What was lost lands after all. */
  async late(): Promise<void> {
    await this.#copy?.();
  }

  /** Others get in before the write that loses a clause. */
  overtaken(action: () => Promise<void>): void {
    this.#comesFirst = action;
  }

  async facts() {
    const { status, dueKey, confirmed } = await this.harness.run("drop");
    return { status, waits: dueKey === approvalKey, isConfirmed: confirmed !== undefined };
  }
}

type Facts = Awaited<ReturnType<Story["facts"]>>;

/** The write, its clause, what it keeps right, how that is played, and what comes of it. */
type Told = readonly [string, string, string, (story: Story) => Promise<unknown>, Facts];

const stories: readonly Told[] = [
  [
    "ask approval",
    "the entry just read",
    "a question that comes late does not hold a run that was approved since",
    async (story) => {
      const { harness } = story;
      await story.lose("ask approval", () => story.asked());
      await harness.minute();
      await harness.drain();
      await approveRun(harness.context, await harness.run("drop"), "bob");
      await story.late();
      await harness.drain();
    },
    { status: "succeeded", waits: false, isConfirmed: true },
  ],
  [
    "ask approval",
    "may skip from here",
    "a question does not touch a run that a worker of the version before has claimed, which asks for nothing",
    async (story) => {
      const { harness } = story;
      story.overtaken(async () => {
        const leaseExpiresAt = harness.clock.now() + 30_000;
        const held = { status: "running", leaseId: "7d1", leaseExpiresAt } as const;
        await harness.change(await harness.run("drop"), held);
      });
      await story.asked();
    },
    { status: "running", waits: false, isConfirmed: false },
  ],
  [
    "approve",
    "at this turn",
    "an approval that comes late does not count for what was asked once more since",
    async (story) => {
      const { context } = story.harness;
      const run = await story.asked();
      await story.lose("approve", () => approveRun(context, run, "bob"));
      await declineRun(context, run);
      await redriveRun(context, run, {}, { by: "ada" });
      await story.late();
    },
    { status: "enqueued", waits: true, isConfirmed: false },
  ],
  [
    "approve",
    "it waits for approval",
    "an approval that comes late does not list a run for the sweeper that was declined since",
    async (story) => {
      const { context } = story.harness;
      const run = await story.asked();
      await story.lose("approve", () => approveRun(context, run, "bob"));
      await declineRun(context, run);
      await story.late();
    },
    { status: "skipped", waits: false, isConfirmed: false },
  ],
  [
    "skip",
    "at this turn",
    "a decline that comes late does not end what was asked once more since",
    async (story) => {
      const { context } = story.harness;
      const run = await story.asked();
      await story.lose("skip", () => declineRun(context, run));
      await pauseRun(context, run);
      await resumeRun(context, run);
      await story.harness.drain();
      await story.late();
    },
    { status: "enqueued", waits: true, isConfirmed: false },
  ],
  [
    "skip",
    "it waits for approval",
    "a decline that comes late does not end a run that was approved since",
    async (story) => {
      const { context } = story.harness;
      const run = await story.asked();
      await story.lose("skip", () => declineRun(context, run));
      await approveRun(context, run, "bob");
      await story.late();
      await story.harness.drain();
    },
    { status: "succeeded", waits: false, isConfirmed: true },
  ],
];

test.each(stories)("%s, %s: %s", async (write, clause, _, play, facts) => {
  const whole = new Story(write, undefined);
  await play(whole);
  expect(await whole.facts()).toEqual(facts);
  const without = new Story(write, clause);
  await play(without);
  expect(await without.facts()).not.toEqual(facts);
});
