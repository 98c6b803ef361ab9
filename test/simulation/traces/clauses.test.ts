/**
 * What a clause keeps right that worlds seldom need: each story is played as it is, and with the clause left out, when it
 * must end otherwise. Those of what is told are in `told-clauses.test.ts`.
 */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import { type LeftOut, tablesLacking } from "./lacking.ts";
import { Trace } from "./trace.ts";

interface Story {
  readonly title: string;
  readonly without: LeftOut;
  readonly ends: unknown;
  play(without?: LeftOut): Promise<unknown>;
}

/** Delivers an occurrence to a worker of its own. */
async function deliver(trace: Trace, trigger: string) {
  await trace.pass(1);
  await trace.occur(trigger);
  const worker = trace.actor();
  return { worker, next: () => worker.next() };
}

const stories: readonly Story[] = [
  {
    title:
      "a run that waits again, at a later turn, is not admitted at the turn at which its place may be given back",
    without: ["admit", "at this turn"],
    ends: { b: "succeeded", c: "succeeded", together: [] },
    async play(without) {
      const trace = new Trace({ settings: { overlap: "queue-all" }, memory: tablesLacking(without) });
      await trace.occur("a");
      const first = trace.actor();
      void first.next();
      await (await deliver(trace, "b")).next();
      // The giver reads the run that waits, at turn 0.
      const read = first.hold("get");
      await trace.pass(5);
      const answer = await read.land();
      const operator = trace.actor();
      const giveBack = operator.hold("give slot back");
      void pauseRun(operator.context, await trace.run("b"));
      await trace.pass(0);
      await resumeRun(trace.harness.context, await trace.run("b"));
      const waits = trace.actor();
      const join = waits.hold("join queue");
      void waits.next();
      await trace.pass(0);
      await read.hear(answer);
      await join.answer();
      void trace.actor().next();
      await trace.pass(0.5);
      await giveBack.answer();
      void (await deliver(trace, "c")).next();
      await trace.goOn(2);
      const { runs, together } = await trace.end();
      return { b: runs.b, c: runs.c, together };
    },
  },
  {
    title: "of two occurrences that find the waiting place of a run that is over, one gets it",
    without: ["hold place", "the place is as seen"],
    ends: { a: "succeeded", b: "succeeded", c: "succeeded", d: "skipped: overlap", e: "succeeded" },
    async play(without) {
      const trace = new Trace({ settings: { overlap: "queue" }, memory: tablesLacking(without) });
      await trace.occur("a");
      void trace.actor().next();
      await (await deliver(trace, "b")).next();
      await trace.goOn(1);
      void (await deliver(trace, "c")).next();
      const late = await deliver(trace, "d");
      const place = late.worker.hold("hold place");
      void late.next();
      await trace.pass(0);
      await (await deliver(trace, "e")).next();
      await place.answer();
      await trace.goOn(1);
      return (await trace.end()).runs;
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
