/** Sequences of a backfill that chance produces too seldom, played by hand. */
import { expect, test } from "vitest";
import { backfillTask } from "../../../functions/model/task/own-task.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { BackfillApp, runAt, trigger } from "../../backfill/backfill-app.ts";
import { interceptedStore, type StoreCall } from "../../engine/intercepted-store.ts";

/** What only a run's owner writes. */
const ownWrites: readonly (string | undefined)[] = ["checkpoint", "interrupt", "succeed", "retry", "fail"];

type Act = (call: StoreCall) => Promise<unknown> | undefined;

/** The backfill's owner, which can die at one of its calls: those after it get no answer until another takes the run over. */
class Owner {
  isDead = false;
  /** Looks at each call first. */
  act: Act = () => undefined;

  readonly wrap = (store: RunStore): RunStore =>
    interceptedStore(store, (call) => {
      const { task } = (call.args[0] ?? {}) as { readonly task?: string };
      if (task === backfillTask && call.write === "take over") this.isDead = false;
      if (this.isDead && task === backfillTask && ownWrites.includes(call.write))
        return new Promise(() => {});
      return this.act(call) ?? call.forward();
    });

  /**
   * It dies at the first write of a name to the task's runs: before it lands, once it has landed, or once its message is sent.
   * @returns how to let it land later
   */
  dieAt(write: string, when: "before" | "landed" | "sent"): { land?: () => Promise<unknown> } {
    const held: { land?: () => Promise<unknown> } = {};
    this.act = (call) => {
      const [{ task }] = call.args as [{ readonly task?: string }];
      if (task !== "walk" || call.write !== write || held.land !== undefined) return undefined;
      held.land = call.forward;
      this.isDead = true;
      if (when === "sent") return call.forward();
      return (when === "landed" ? call.forward() : Promise.resolve()).then(() => new Promise(() => {}));
    };
    return held;
  }
}

const fails = () => {
  throw new Error("it fails");
};

test("a run that a backfill began, and that failed again before the owner's death, is not begun again", async () => {
  const owner = new Owner();
  const app = new BackfillApp({ store: owner.wrap, settings: { maxAttempts: 1 }, work: fails });
  await app.keepLedger();
  await app.record(3, "errored");
  owner.dieAt("redrive", "sent");
  const run = await app.start({ only: "errored" });
  await app.work(0.5);
  expect(await app.statuses()).toEqual({ "03": "errored 1 mine" });
  expect((await app.backfillRun(run)).cursor).not.toContain(runAt(3));
  await app.work(8);
  expect(app.worked).toEqual(["03"]);
  expect(await app.backfillRun(run)).toMatchObject({
    status: "succeeded",
    output: JSON.stringify({ begun: 1, succeeded: 0, errored: 1, left: 10 }),
  });
  expect(await app.statuses()).toEqual({ "03": "errored 1 mine" });
});

test("an instant that was live and passed over stays passed over after a crash, though it fails meanwhile", async () => {
  const owner = new Owner();
  const app = new BackfillApp({ store: owner.wrap, settings: { overlap: "allow" } });
  await app.keepLedger();
  await app.record(1, "paused");
  await app.record(2, "errored");
  owner.dieAt("redrive", "landed");
  const run = await app.start({ only: "errored" });
  await app.work(1);
  await app.record(1, "errored");
  await app.work(9);
  expect(app.worked).toEqual(["02"]);
  expect((await app.backfillRun(run)).output).toBe(
    JSON.stringify({ begun: 1, succeeded: 1, errored: 0, left: 10 }),
  );
  expect((await app.statuses())["01"]).toBe("errored 0");
});

test("a backfilled run that waits for its slot is not skipped by its schedule's own message", async () => {
  let end = () => {};
  const app = new BackfillApp({
    work: (at) => (at.getUTCHours() === 12 ? new Promise<void>((done) => (end = done)) : undefined),
  });
  await app.keepLedger();
  await app.harness.occur("walk", trigger, "2026-03-01T12:00:00Z");
  await app.work(0.05);
  const run = await app.start({ from: "2026-03-01T03:00:00Z", to: "2026-03-01T03:00:00Z" });
  await app.work(0.05);
  const waiting = await app.harness.memory.get({ task: "walk", run: runAt(3) });
  expect(waiting).toMatchObject({ status: "enqueued", turn: 1, dueKey: "wait#walk#" });
  await app.harness.occur("walk", trigger, "2026-03-01T03:00:00Z");
  await app.work(0.05);
  expect((await app.harness.memory.get({ task: "walk", run: runAt(3) }))?.status).toBe("enqueued");
  end();
  await app.work(1);
  expect(app.worked).toEqual(["12", "03"]);
  expect((await app.backfillRun(run)).status).toBe("succeeded");
});

test("a dead owner's redrive that lands after the new owner's run has failed changes nothing", async () => {
  const owner = new Owner();
  const app = new BackfillApp({ store: owner.wrap, settings: { maxAttempts: 1 }, work: fails });
  await app.keepLedger();
  await app.record(3, "errored");
  const held = owner.dieAt("redrive", "before");
  const run = await app.start({ only: "errored" });
  await app.work(8);
  expect(await app.statuses()).toEqual({ "03": "errored 1 mine" });
  await held.land?.();
  await app.work(1);
  expect(await app.statuses()).toEqual({ "03": "errored 1 mine" });
  expect(app.worked).toEqual(["03"]);
  expect((await app.backfillRun(run)).status).toBe("succeeded");
});
