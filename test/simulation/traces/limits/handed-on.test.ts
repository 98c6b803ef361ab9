/** Places of a task, a key and the stage that are handed on while processes die and operators get in between (invariants 6 and 8). */
import { expect, test } from "vitest";
import { cancelRun, pauseRun, resumeRun } from "../../../../functions/operators/index.ts";
import { MemoryRunStore } from "../../../memory/run-store.ts";
import { Trace } from "../trace.ts";
import { deliver, fullPool, held, kindNames, kinds, statuses } from "./pools.ts";

const each = kindNames.map((name) => [name, kinds[name]] as const);

test.each(each)(
  "a run whose giver dies between fill and admit is admitted by the sweeper to the place of %s",
  async (_, kind) => {
    const { trace, first } = await fullPool(kind, ["b", "c"]);
    const admit = first.hold("admit");
    await trace.pass(5);
    expect(admit.isMade).toBe(true);
    first.die();
    await trace.goOn(2);
    expect(await statuses(trace)).toEqual({ a: "succeeded", b: "succeeded", c: "succeeded" });
    expect(await held(trace, kind)).toBe(0);
  },
);

test.each(each)(
  "a run that was paused and resumed while it was handed a place of %s gets it at its later turn",
  async (_, kind) => {
    const { trace, first } = await fullPool(kind, ["b"]);
    const admit = first.hold("admit");
    await trace.pass(5);
    const operator = trace.actor();
    operator.hold("give slot back");
    void pauseRun(operator.context, await trace.run("b"));
    await trace.pass(0);
    operator.die();
    await resumeRun(trace.harness.context, await trace.run("b"));
    const worker = trace.actor();
    worker.hold("raise slot");
    void worker.next();
    await trace.pass(0);
    worker.die();
    await admit.answer();
    await trace.goOn(3);
    expect(await statuses(trace)).toEqual({ a: "succeeded", b: "succeeded" });
    expect(await held(trace, kind)).toBe(0);
  },
);

test.each(
  each.flatMap(([name, kind]) => [
    [name, "cancelled", cancelRun, kind] as const,
    [name, "paused", pauseRun, kind] as const,
  ]),
)(
  "a place of %s that is handed to a run that is %s meanwhile goes to the next",
  async (_, status, stop, kind) => {
    const { trace, first } = await fullPool(kind, ["b", "c"]);
    const admit = first.hold("admit");
    await trace.pass(5);
    const operator = trace.actor();
    operator.hold("give slot back");
    void stop(operator.context, await trace.run("b"));
    await trace.pass(0);
    operator.die();
    await admit.answer();
    expect(await trace.run("c")).toMatchObject({ admitted: 0 });
    await trace.goOn(2);
    expect(await statuses(trace)).toEqual({ a: "succeeded", b: status, c: "succeeded" });
    expect(await held(trace, kind)).toBe(0);
  },
);

test.each(each)(
  "a limit of %s that is lowered while runs wait lets none start until fewer are at work",
  async (_, kind) => {
    const { trace } = await fullPool(kind, []);
    await kind.override(trace.harness.context, 2);
    // An override is known everywhere after five seconds; by then a is done, and begins no more.
    await trace.pass(6);
    await deliver(trace, "b");
    await deliver(trace, "c");
    await deliver(trace, "d");
    expect(await statuses(trace)).toMatchObject({ b: "running", c: "running", d: "enqueued" });
    await kind.override(trace.harness.context, 1);
    await trace.pass(3.25);
    const { b, c, d } = await statuses(trace);
    expect([b, c, d].filter((status) => status === "running").length).toBeLessThan(2);
    await trace.goOn(2);
    expect(await statuses(trace)).toEqual({ a: "succeeded", b: "succeeded", c: "succeeded", d: "succeeded" });
    expect(await held(trace, kind)).toBe(0);
  },
);

// Of a key a worker knows the limit as it was up to five seconds ago.
test.each(each.filter(([name]) => name !== "a key"))(
  "a limit of %s that is raised between a refused take and the wait lets the run start",
  async (_, kind) => {
    const { trace } = await fullPool(kind, []);
    await trace.pass(0.1);
    await trace.occur("b");
    const worker = trace.actor();
    const wait = worker.hold("wait");
    void worker.next();
    await trace.pass(0);
    expect(wait.isMade).toBe(true);
    await kind.override(trace.harness.context, 2);
    await wait.answer();
    await trace.pass(0.1);
    expect(await statuses(trace)).toEqual({ a: "running", b: "enqueued" });
    expect(await trace.run("b")).toMatchObject({ admitted: 0 });
    await trace.goOn(1);
    expect(await statuses(trace)).toEqual({ a: "succeeded", b: "succeeded" });
  },
);

test.each(each)(
  "a run that the index does not show while the queue of %s is cleared is found by the sweeper",
  async (_, kind) => {
    let isLate = true;
    const memory = new (class extends MemoryRunStore {
      override due(...asked: Parameters<MemoryRunStore["due"]>) {
        const isHidden = isLate && asked[0].startsWith("wait#");
        return isHidden ? Promise.resolve({ items: [] }) : super.due(...asked);
      }
    })();
    const trace = new Trace({ ...kind.props(1), memory });
    for (const trigger of ["a", "b", "c"]) await deliver(trace, trigger);
    await trace.pass(3);
    // The one that joined last is known by its name. The other is not, and the queue is cleared.
    expect(await trace.run("c")).toMatchObject({ admitted: 0 });
    void trace.actor().next();
    await trace.pass(5);
    expect(await statuses(trace)).toEqual({ a: "succeeded", b: "enqueued", c: "succeeded" });
    expect(await held(trace, kind)).toBe(0);
    await trace.harness.sweep();
    isLate = false;
    await trace.goOn(2);
    expect(await statuses(trace)).toEqual({ a: "succeeded", b: "succeeded", c: "succeeded" });
  },
);
