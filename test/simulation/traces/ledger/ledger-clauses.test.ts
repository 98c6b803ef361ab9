/**
 * What each clause of the sweeper's writes to ledgers keeps right: each story is played as it is, and with the clause left
 * out, when it must end otherwise.
 */
import { expect, test } from "vitest";
import { LedgerTrace, type LedgerTraceProps } from "./ledger-trace.ts";

interface Story {
  readonly title: string;
  readonly without: NonNullable<LedgerTraceProps["without"]>;
  readonly ends: unknown;
  play(without: LedgerTraceProps["without"]): Promise<unknown>;
}

/** A trace whose ledger begins at 12:15, and whose hours 13 and 14 were lost; 15 was delivered. It is 16:00. */
async function gap(props: LedgerTraceProps): Promise<LedgerTrace> {
  const trace = new LedgerTrace(props);
  await trace.sweeper().sweep();
  await trace.until("15:00:00");
  await trace.deliver(15);
  await trace.until("16:00:00");
  await trace.deliver(16);
  return trace;
}

const stories: readonly Story[] = [
  {
    title: "a sweeper that looked before another one decided changes nothing",
    without: ["reconcile", "the ledger just read"],
    ends: { ran: [15, 16, 14, 17], judged: "16:00:00" },
    async play(without) {
      const trace = await gap({ catchUp: "latest", without });
      const [slow, other] = [trace.sweeper(), trace.sweeper()];
      const look = slow.hold("reconcile");
      void slow.sweep();
      await trace.settled();
      await trace.goOn("17:00:00", other);
      await trace.deliver(17);
      await trace.goOn("17:02:00", other);
      const answer = await look.land();
      const { judged } = await trace.ledger();
      await look.hear(answer);
      await trace.harness.drain();
      return { ran: trace.ran, judged: new Date(judged * 1000).toISOString().slice(11, 19) };
    },
  },
  {
    title: "a sweeper that ends late does not take out what another one has decided since",
    without: ["carried out", "the ledger just read"],
    ends: ["succeeded", "skipped (catch-up)", "succeeded", "succeeded"],
    async play(without) {
      const trace = await gap({ catchUp: "latest", without });
      const [slow, other] = [trace.sweeper(), trace.sweeper()];
      const end = slow.hold("carried out");
      void slow.sweep();
      await trace.settled();
      await trace.goOn("16:30:00", other);
      // 17 and 18 are lost, 19 is delivered. The one who decides it dies before it starts anything.
      await trace.until("19:00:00");
      await trace.deliver(19);
      await trace.until("20:02:00");
      const dying = trace.sweeper();
      dying.hold("create");
      void dying.sweep();
      await trace.settled();
      await end.answer();
      await trace.goOn("20:30:00", trace.sweeper());
      return trace.verdicts(14, 17, 18, 19);
    },
  },
  {
    title: "a deploy that read the ledgers before a look undoes nothing of it",
    without: ["change ledger", "the ledger just read"],
    ends: { wentBack: false, verdicts: ["missed", "missed"] },
    async play(without) {
      const trace = await gap({ catchUp: "none", without });
      const [before, after] = [trace.sweeper(), trace.sweeper("v2", [trace.timed({ off: "disabled" })])];
      const change = after.hold("change ledger");
      void after.sweep();
      await trace.settled();
      await before.sweep();
      const { judged } = await trace.ledger();
      const answer = await change.land();
      const now = await trace.ledger();
      await change.hear(answer);
      return { wentBack: now.judged < judged, verdicts: await trace.verdicts(13, 14) };
    },
  },
  {
    title: "two sweepers begin a ledger once",
    without: ["change ledger", "there is no ledger"],
    ends: { ran: [15, 14], wentBack: false },
    async play(without) {
      const trace = new LedgerTrace({ catchUp: "latest", without });
      const [slow, other] = [trace.sweeper(), trace.sweeper()];
      const begin = slow.hold("change ledger");
      void slow.sweep();
      await trace.settled();
      await other.sweep();
      await trace.until("15:00:00");
      await trace.deliver(15);
      await trace.goOn("16:02:00", other);
      const { judged } = await trace.ledger();
      await begin.answer();
      await trace.settled();
      return { ran: trace.ran, wentBack: (await trace.ledger()).judged < judged };
    },
  },
  {
    title: "an instant that is delivered after all is not recorded as missed over its run",
    without: ["miss", "the run is new"],
    ends: ["missed", "succeeded"],
    async play(without) {
      const trace = await gap({ catchUp: "none", without, startWithinSeconds: 86_400 });
      const slow = trace.sweeper();
      const [, second] = [slow.hold("nothing"), slow.hold("miss")];
      void slow.sweep();
      await trace.settled();
      // The first miss is of 13: it lands, and then that of 14 is held.
      const third = slow.hold("miss");
      await second.answer();
      await trace.settled();
      await trace.deliver(14);
      await third.answer();
      await trace.settled();
      return trace.verdicts(13, 14);
    },
  },
  {
    title: "an instant that another sweeper has started is not created anew",
    without: ["create", "the run is new"],
    ends: [15, 16, 14],
    async play(without) {
      const trace = await gap({ catchUp: "latest", without });
      const [slow, other] = [trace.sweeper(), trace.sweeper()];
      const start = slow.hold("create");
      void slow.sweep();
      await trace.settled();
      await other.sweep();
      await trace.harness.drain();
      await start.answer();
      await trace.settled();
      await trace.harness.drain();
      return trace.ran;
    },
  },
  {
    title: "an instant whose caught-up run has failed since is not started again",
    without: ["redrive", "at this turn"],
    ends: [15, 16, 14],
    async play(without) {
      const trace = new LedgerTrace({ catchUp: "latest", without, startWithinSeconds: 600 });
      await trace.sweeper().sweep();
      await trace.until("14:50:00");
      // EventBridge delivers it as long as it tries: too late to run.
      await trace.deliver(14);
      await trace.until("15:00:00");
      await trace.deliver(15);
      await trace.until("16:00:00");
      await trace.deliver(16);
      const [slow, other] = [trace.sweeper(), trace.sweeper()];
      const start = slow.hold("redrive");
      void slow.sweep();
      await trace.settled();
      trace.fails = new Error("it fails");
      await other.sweep();
      await trace.harness.drain();
      await start.answer();
      await trace.settled();
      await trace.harness.drain();
      return trace.ran;
    },
  },
  {
    title: "a sweeper of an earlier version does not say that the deployed one is at work",
    without: ["seen", "this version is in charge"],
    ends: { version: "v2", verdicts: ["not deployed"] },
    async play(without) {
      const trace = await gap({ catchUp: "none", without });
      const next = trace.sweeper("v2", []);
      await next.sweep();
      const part = await trace.harness.memory.getPart({ task: "(pawl)", part: "sweeper" });
      await trace.until("17:30:00");
      return { version: part?.version, verdicts: await trace.verdicts(17) };
    },
  },
];

test.each(stories)("$title", async ({ ends, play }) => {
  expect(await play(undefined)).toEqual(ends);
});

test.each(stories)(
  "without its clause, it is not so that $title: $without",
  async ({ without, ends, play }) => {
    expect(await play(without).catch(String)).not.toEqual(ends);
  },
);
