/** Which request to stop a turn obeys, and when a turn runs out of time. */
import { expect, test } from "vitest";
import { afterThrottle } from "../../functions/turns/settle/after-throttle.ts";
import { Deadline, type Stop, StopRequest } from "../../functions/turns/stop.ts";

type Kind = Stop["kind"];

const walk = { signalsAll: false };
const ownRun = { signalsAll: true };

/** Which of two requests wins, by the earlier one and then the later one. */
// biome-ignore format: a table reads better in columns
const winners = {
  //           and then: finish       interrupt              snooze              throttle              throw             timeout              release              shards  lost
  finish:    { finish: "finish",    interrupt: "finish",    snooze: "finish",    throttle: "finish",    throw: "finish",  timeout: "finish",    release: "finish",    shards: "finish", lost: "lost" },
  interrupt: { finish: "finish",    interrupt: "interrupt", snooze: "snooze",    throttle: "interrupt", throw: "interrupt",timeout: "interrupt", release: "interrupt", shards: "interrupt", lost: "lost" },
  snooze:    { finish: "snooze",    interrupt: "snooze",    snooze: "snooze",    throttle: "snooze",    throw: "snooze",  timeout: "snooze",    release: "snooze",    shards: "snooze", lost: "lost" },
  throttle:  { finish: "finish",    interrupt: "throttle",  snooze: "snooze",    throttle: "throttle",  throw: "throttle",timeout: "throttle",  release: "throttle",  shards: "throttle", lost: "lost" },
  throw:     { finish: "throw",     interrupt: "throw",     snooze: "throw",     throttle: "throw",     throw: "throw",   timeout: "throw",     release: "throw",     shards: "throw", lost: "lost" },
  timeout:   { finish: "timeout",   interrupt: "timeout",   snooze: "timeout",   throttle: "timeout",   throw: "timeout", timeout: "timeout",   release: "timeout",   shards: "timeout", lost: "lost" },
  release:   { finish: "finish",    interrupt: "release",   snooze: "release",   throttle: "release",   throw: "release", timeout: "release",   release: "release",   shards: "release", lost: "lost" },
  shards:    { finish: "finish",    interrupt: "shards",    snooze: "shards",    throttle: "shards",    throw: "shards",  timeout: "shards",    release: "shards",    shards: "shards", lost: "lost" },
  lost:      { finish: "lost",      interrupt: "lost",      snooze: "lost",      throttle: "lost",      throw: "lost",    timeout: "lost",      release: "lost",      shards: "lost", lost: "lost" },
} as const satisfies Record<Kind, Record<Kind, Kind>>;

const kinds = Object.keys(winners) as Kind[];
const pairs = kinds.flatMap((first) => kinds.map((then) => [first, then, winners[first][then]] as const));

const [first, second] = [afterThrottle(1, undefined), afterThrottle(2, undefined)];

const [parks, spreads] = [() => undefined, () => undefined];

/** A request of a kind. `nth` tells two of one kind apart, where they can differ. */
function stopOf(kind: Kind, nth: 1 | 2): Stop {
  if (kind === "interrupt") return { kind, reason: nth === 1 ? "deadline" : "shutdown" };
  if (kind === "snooze") return { kind, seconds: nth };
  if (kind === "throttle") return { kind, after: nth === 1 ? first : second };
  if (kind === "shards") return { kind, choose: nth === 1 ? parks : spreads };
  if (kind === "throw") return { kind, error: nth, reason: `too many, ${nth}` };
  return { kind };
}

test.each(pairs)("a turn asked to stop by %s and then by %s obeys %s", (first, then, winner) => {
  const request = new StopRequest(walk);
  request.request(stopOf(first, 1));
  request.request(stopOf(then, 2));
  expect(request.stop).toEqual(stopOf(winner, winner === first ? 1 : 2));
});

test("a turn that nothing asked to stop goes on", () => {
  const request = new StopRequest(ownRun);
  expect([request.stop, request.snoozed, request.signal.aborted]).toEqual([undefined, false, false]);
});

test.each(kinds)("a task that snoozes has put its item off, even if %s ends the turn", (kind) => {
  const request = new StopRequest(walk);
  request.request(stopOf(kind, 1));
  request.request({ kind: "snooze", seconds: 30 });
  expect(request.snoozed).toBe(true);
});

test.each(kinds)("the signal of a task's own run is aborted by %s", (kind) => {
  const request = new StopRequest(ownRun);
  request.request(stopOf(kind, 1));
  expect(request.signal.reason).toMatchObject({ message: `the turn is over: ${kind}` });
});

test.each(kinds.map((kind) => [kind === "lost" ? "aborted" : "not aborted", kind] as const))(
  "the signal of a walk is %s by %s",
  (expected, kind) => {
    const request = new StopRequest(walk);
    request.request(stopOf(kind, 1));
    expect(request.signal.aborted ? "aborted" : "not aborted").toBe(expected);
  },
);

test("a resume withdraws the stop of a walk, but not that of a task's own run, which was told already", () => {
  for (const [props, expected] of [
    [walk, undefined],
    [ownRun, { kind: "release" }],
  ] as const) {
    const request = new StopRequest(props);
    request.request({ kind: "release" });
    request.withdrawRelease();
    expect(request.stop).toEqual(expected);
  }
});

test.each(kinds.filter((kind) => kind !== "release"))(
  "a resumed run does not withdraw a stop by %s",
  (kind) => {
    const request = new StopRequest(walk);
    request.request(stopOf(kind, 1));
    request.withdrawRelease();
    expect(request.stop).toEqual(stopOf(kind, 1));
  },
);

test("a turn that goes on after a resume has no stop request, no snooze and a new signal", () => {
  const request = new StopRequest(ownRun);
  request.request({ kind: "snooze", seconds: 30 });
  const before = request.signal;
  request.reset();
  expect([request.stop, request.snoozed, request.signal.aborted]).toEqual([undefined, false, false]);
  expect(before.aborted).toBe(true);
});

test("a turn stops for the deadline 5 s before its function's end", () => {
  const deadline = new Deadline(1_000, 20_000);
  expect(deadline.stopAt).toBe(16_000);
  expect(deadline.check(15_999, 5_001)).toBeUndefined();
  expect(deadline.check(16_000, 5_000)).toEqual({ kind: "interrupt", reason: "deadline" });
});

test("a turn stops before its function's end by twice its slowest item where that is more than 5 s", () => {
  const deadline = new Deadline(0, 20_000);
  deadline.itemTook(2_500);
  expect(deadline.stopAt).toBe(15_000);
  deadline.itemTook(4_000);
  deadline.itemTook(3_000);
  expect(deadline.stopAt).toBe(12_000);
  expect(deadline.check(11_999, 8_001)).toBeUndefined();
  expect(deadline.check(12_000, 8_000)).toEqual({ kind: "interrupt", reason: "deadline" });
});

test("a turn stops for maxRuntime where that is over before the deadline", () => {
  const deadline = new Deadline(1_000, 20_000, 3);
  expect(deadline.stopAt).toBe(4_000);
  expect(deadline.check(3_999, 17_001)).toBeUndefined();
  expect(deadline.check(4_000, 17_000)).toEqual({ kind: "interrupt", reason: "maxRuntime" });
});

test("a turn stops for the deadline where that comes before maxRuntime", () => {
  const deadline = new Deadline(0, 20_000, 16);
  expect(deadline.stopAt).toBe(15_000);
  expect(deadline.check(15_000, 5_000)).toEqual({ kind: "interrupt", reason: "deadline" });
});

test.each([
  ["before its deadline", 20_000, 2_000, undefined],
  ["after its deadline", 20_000, 16_000, undefined],
  ["after its maxRuntime", 20_000, 4_000, 3],
] as const)("a turn with no time left stops for shutdown %s", (_, remaining, now, maxRuntimeSeconds) => {
  const deadline = new Deadline(0, remaining, maxRuntimeSeconds);
  expect(deadline.check(now, 0)).toEqual({ kind: "interrupt", reason: "shutdown" });
});

test("a function's end comes nearer when Lambda leaves less time, and never moves away", () => {
  const deadline = new Deadline(0, 20_000);
  expect(deadline.check(1_000, 9_000)).toBeUndefined();
  expect([deadline.stopAt, deadline.left(1_000)]).toEqual([5_000, 9_000]);
  expect(deadline.check(2_000, 18_000)).toBeUndefined();
  expect([deadline.stopAt, deadline.left(2_000)]).toEqual([5_000, 8_000]);
});

test("no time is left at and after a function's end", () => {
  const deadline = new Deadline(0, 20_000);
  expect([19_999, 20_000, 20_001].map((now) => deadline.left(now))).toEqual([1, 0, 0]);
});
