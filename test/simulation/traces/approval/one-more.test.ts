/**
 * `pawl run --overlap queue` of a task with `confirm`: the run takes the one waiting place as it is approved, and its person dies, or
 * is not answered, at any call of the approval.
 */
import { expect, test } from "vitest";
import { type RunKey, runId } from "../../../../functions/model/run/run.ts";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { approveRun, declineRun, redriveRun } from "../../../../functions/operators/index.ts";
import { askedFor, startOrFind } from "../../../../functions/runs/index.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";

class Story {
  readonly harness: Harness;
  readonly began: string[] = [];
  #end: () => void = () => {};

  /** Its task's slot is held until `end`. */
  constructor() {
    const over = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    const drop = defineTask({
      name: "drop",
      description: "Drops a table.",
      confirm: true,
      overlap: "queue",
      run: async ({ run }) => {
        this.began.push(run.slice(run.indexOf("/") + 1).replace(/~.*/, ""));
        if (run.endsWith("/held")) await over;
      },
    }) as Task;
    this.harness = new Harness({ tasks: [drop] });
  }

  /** An occurrence holds the slot, and a run that is to be the one more waits for approval. */
  async asked(): Promise<RunKey> {
    await this.harness.occur("drop", "held");
    void this.harness.next();
    await this.harness.clock.advance(1_000);
    return this.ask();
  }

  async ask(): Promise<RunKey> {
    const { context } = this.harness;
    const more = askedFor(context, "drop", { by: "ada" });
    const request = { task: "drop", lane: "default", kind: "manual", overlap: "queue", more } as const;
    return (await startOrFind(context, request)).run;
  }

  async occur(trigger: string): Promise<string> {
    await this.harness.clock.advance(1_000);
    const run = `${this.harness.second}/${trigger}`;
    await this.harness.occur("drop", trigger);
    await this.harness.drain();
    return (await this.harness.memory.get({ task: "drop", run }))?.reason ?? "waits";
  }

  /** The holder ends, and all that waits is worked on. */
  async end(): Promise<readonly string[]> {
    this.#end();
    await this.harness.clock.advance(2_000);
    await this.harness.drainFor(6);
    return this.began;
  }
}

const never = new Promise<never>(() => {});
const calls = ["hold place", "approve", "send"] as const;
const fates = ["before it lands", "after it landed", "and is not answered"] as const;

test("a run that is approved while another has the waiting place is refused, and is approved once the place is free", async () => {
  const story = new Story();
  const { context } = story.harness;
  const run = await story.asked();
  expect(await story.occur("waiting")).toBe("waits");
  await expect(approveRun(context, run, "bob")).rejects.toThrow(
    "waits already, and this is to be the one more run",
  );
  await story.end();
  await approveRun(context, run, "bob");
  expect(await story.end()).toEqual(["held", "waiting", "manual"]);
});

test("a run that waits for approval keeps no occurrence from the waiting place, and once approved it does", async () => {
  const story = new Story();
  const run = await story.asked();
  await approveRun(story.harness.context, run, "bob");
  expect(await story.occur("late")).toBe("overlap");
  expect(await story.end()).toEqual(["held", "manual"]);
});

test.each(calls.flatMap((call) => fates.map((fate) => [call, fate] as const)))(
  "a person dies at the %s of an approval %s: the run begins where it was approved, and waits otherwise",
  async (call, fate) => {
    const story = new Story();
    const { context } = story.harness;
    const run = await story.asked();
    const dieAt = async (at: string | undefined, forward: () => Promise<unknown>) => {
      if (at !== call) return forward();
      if (fate !== "before it lands") await forward();
      if (fate === "and is not answered") throw new Error("no answer");
      return never;
    };
    const store = interceptedStore(context.store, ({ write, forward }) => dieAt(write, forward));
    const queue = new Proxy(context.queue, {
      get: (target, name: "send") =>
        name === "send"
          ? (...args: Parameters<typeof target.send>) => dieAt("send", () => target.send(...args))
          : target[name],
    });
    void approveRun({ ...context, store, queue }, run, "bob").catch(() => {});
    await story.harness.clock.advance(1_000);
    const isApproved = (await context.store.get(run))?.confirmed !== undefined;
    expect(isApproved).toBe(call === "send" || (call === "approve" && fate !== "before it lands"));
    // Who approves it again takes the place that the first has held for the same run.
    if (!isApproved) await approveRun(context, run, "bob");
    expect(await story.occur("late")).toBe("overlap");
    expect(await story.end()).toEqual(["held", "manual"]);
  },
);

test("of two that are to be the one more run the second is approved once the first has its slot", async () => {
  const story = new Story();
  const { context } = story.harness;
  const [one, other] = [await story.asked(), await story.ask()];
  await approveRun(context, one, "bob");
  await expect(approveRun(context, other, "bob")).rejects.toThrow(`${runId(one)} waits already`);
  expect(await story.end()).toEqual(["held", "manual"]);
  await approveRun(context, other, "bob");
  expect(await story.end()).toEqual(["held", "manual", "manual"]);
});

test("of two that are approved in the same moment each begins, one after the other", async () => {
  const story = new Story();
  const { context } = story.harness;
  const [one, other] = [await story.asked(), await story.ask()];
  await Promise.all([approveRun(context, one, "bob"), approveRun(context, other, "bob")]);
  expect(await story.end()).toEqual(["held", "manual", "manual"]);
});

test("one that is declined after its person died with the waiting place leaves the place to others", async () => {
  const story = new Story();
  const { context } = story.harness;
  const run = await story.asked();
  const store = interceptedStore(context.store, ({ write, forward }) =>
    write === "approve" ? never : forward(),
  );
  void approveRun({ ...context, store }, run, "bob");
  await story.harness.clock.advance(1_000);
  await declineRun(context, run);
  expect(await story.occur("waiting")).toBe("waits");
  await redriveRun(context, run, {}, { by: "ada", how: "prompt" });
  expect(await story.end()).toEqual(["held", "waiting", "manual"]);
});
