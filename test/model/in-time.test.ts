import { expect, test } from "vitest";
import { inTime } from "../../functions/model/in-time.ts";
import { settled, VirtualClock } from "../engine/virtual-clock.ts";

const newClock = () => new VirtualClock("2026-03-01T12:00:00.000Z");

test("work that returns in time is what comes of it, and no timer is left", async () => {
  const clock = newClock();
  expect(await inTime(clock, 5, Promise.resolve("done"), () => "late")).toBe("done");
  await expect(inTime(clock, 5, Promise.reject(new Error("no")), () => "late")).rejects.toThrow("no");
  expect(clock.timers).toBe(0);
});

test("work that does not return in time is what is late, once its time is over", async () => {
  const clock = newClock();
  const seen: unknown[] = [];
  const endless = new Promise<string>(() => {});
  void inTime(clock, 5, endless, () => "late").then((value) => seen.push(value));
  void inTime(clock, 5, endless, () => {
    throw new Error("over");
  }).catch(({ message }: Error) => seen.push(message));
  await clock.advance(4.9);
  expect(seen).toEqual([]);
  await clock.advance(0.1);
  expect(seen).toEqual(["late", "over"]);
});

test("what is late may wait for the work once more", async () => {
  const clock = newClock();
  const seen: unknown[] = [];
  const work = new Promise<string>((resolve) => clock.after(7, () => resolve("done")));
  const again = () => inTime(clock, 5, work, () => "late");
  void inTime(clock, 5, work, again).then((value) => seen.push(value));
  await clock.advance(7);
  expect(seen).toEqual(["done"]);
  expect(clock.timers).toBe(0);
});

test("work that fails by what is done when it is late is late all the same", async () => {
  const clock = newClock();
  const stopped = new AbortController();
  const work = new Promise<string>((_, reject) =>
    stopped.signal.addEventListener("abort", () => reject(new Error("stopped"))),
  );
  const waited = inTime(clock, 5, work, () => stopped.abort());
  await clock.advance(5);
  expect(await waited).toBeUndefined();
});

test("without any time left, work that needs none is still what comes of it", async () => {
  const clock = newClock();
  const done = (async () => "done")();
  expect(await inTime(clock, -1, done, () => "late")).toBe("done");
});

test("work that fails when nobody waits for it any more ends no process", async () => {
  const clock = newClock();
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const work = new Promise<string>((_, reject) => clock.after(9, () => reject(new Error("too late"))));
  void inTime(clock, 5, work, () => "late");
  await clock.advance(10);
  await settled();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});
