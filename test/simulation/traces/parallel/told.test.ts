/** A run that is split, fails, and is redriven: what it tells, and the run that follows it, though its worker dies in between. */
import { expect, test } from "vitest";
import type { RunKey } from "../../../../functions/model/run/run.ts";
import { Ears } from "../../../engine/ears.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { Death, Sharded, type ShardedProps, upTo } from "../../../turns/parallel/sharded.ts";

/** The writes between the end of a run and the last that is known of it. */
const steps = ["fail", "create", "announced", "told"] as const;
const deaths = steps.flatMap((step) => [[step, "before"] as const, [step, "after"] as const]);

/** A run whose worker dies at a write of the run itself, or of the one that follows it. `goOn` lets another worker go on. */
async function failed(step: (typeof steps)[number], when: "before" | "after") {
  const ears = new Ears();
  const death = new Death();
  let isBroken = true;
  const props: ShardedProps = {
    task: { maxAttempts: 1 },
    atItem(n) {
      if (n === 1 && isBroken) throw new Error("one");
    },
    events: ["errored", "succeeded"],
    listeners: () => [ears],
    elsewhere: { report: "bulk" },
    followers: { walk: [{ task: "report", trigger: "then", status: "any" }] },
  };
  const walk: Sharded = new Sharded({
    ...props,
    store: (memory) =>
      interceptedStore(memory, async ({ write, args, forward }) => {
        if (write !== step || (args[0] as RunKey).run.includes("#shard#")) return forward();
        if (when === "before") await death.here();
        const answer = await forward();
        await death.here();
        return answer;
      }),
  });
  await walk.start();
  await death.during(walk);
  isBroken = false;
  const next = new Sharded({ ...props, before: walk });
  return {
    walk,
    goOn: () => next.drainFor(8),
    redrive: () => next.client.redrive(walk.id),
    heard: () => [...new Set(ears.heard)].map((text) => text.split(":")[1]),
    done: () => [...walk.done, ...next.done].sort((a, b) => a - b),
  };
}

test.each(deaths)(
  "a worker that dies at the %s of a run whose shard failed, %s it lands, leaves its failure to be told, and one run that follows",
  async (step, when) => {
    const { walk, goOn, redrive, heard } = await failed(step, when);
    await goOn();
    expect((await walk.parent()).status).toBe("errored");
    expect(heard()).toEqual(["errored"]);
    expect(await walk.runs("report")).toHaveLength(1);
    await redrive();
    await goOn();
    expect(await walk.parent()).toMatchObject({ status: "succeeded", ticks: 12 });
    expect(heard()).toEqual(["errored", "succeeded"]);
    expect(await walk.runs("report")).toHaveLength(1);
  },
);

test.each(deaths.filter(([step, when]) => step !== "fail" || when === "after"))(
  "a redrive right after a worker has died at the %s, %s it landed, loses neither the failure nor the run that follows",
  async (step, when) => {
    const { walk, goOn, redrive, heard, done } = await failed(step, when);
    await redrive();
    await goOn();
    expect(done()).toEqual(upTo(12));
    expect((await walk.parent()).status).toBe("succeeded");
    expect(heard().toSorted()).toEqual(["errored", "succeeded"]);
    expect(await walk.runs("report")).toHaveLength(1);
  },
);
