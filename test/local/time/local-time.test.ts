import { expect, test, vi } from "vitest";
import { installDate, LocalTime } from "../../../local/index.ts";

const START = Date.parse("2026-11-21T03:00:00Z");

function frozenTime() {
  const time = new LocalTime();
  time.freeze();
  time.set(START);
  return time;
}

test("frozen time stops, moves when it is set or advanced, and runs on from there", () => {
  let machine = 1_000_000;
  const time = new LocalTime(() => machine);
  expect(time.now()).toBe(1_000_000);
  time.freeze();
  machine += 5_000;
  expect([time.now(), time.frozen]).toEqual([1_000_000, true]);
  time.set(2_000_000);
  time.advance(10_000);
  expect([time.now(), time.frozen]).toEqual([2_010_000, true]);
  time.resume();
  machine += 7;
  expect([time.now(), time.frozen]).toEqual([2_010_007, false]);
  time.advance(1_000);
  expect(time.now()).toBe(2_011_007);
});

test("timers fire at their instants, in order, and so do timers that they set on the way", () => {
  const time = frozenTime();
  const fired: [string, number][] = [];
  const note = (name: string) => () => fired.push([name, time.now() - START]);
  time.at(START + 300, note("third"));
  time.at(START + 100, () => {
    note("first")();
    time.at(START + 200, note("second, set by the first"));
  });
  time.at(START + 300, note("fourth, of the same instant"));
  time.at(START + 301, note("beyond"));
  const cancel = time.at(START + 150, note("cancelled"));
  cancel();
  time.advance(300);
  expect(fired).toEqual([
    ["first", 100],
    ["second, set by the first", 200],
    ["third", 300],
    ["fourth, of the same instant", 300],
  ]);
  expect(time.now()).toBe(START + 300);
});

test("time that is set back fires nothing, and a timer waits for its instant again", () => {
  const time = frozenTime();
  let fired = 0;
  time.at(START + 100, () => fired++);
  time.set(START - 1_000);
  time.advance(1_000);
  expect(fired).toBe(0);
  time.advance(100);
  expect(fired).toBe(1);
});

test("a timer fires by itself while time runs, and after frozen time is resumed", async () => {
  const time = new LocalTime();
  await new Promise<void>((done) => time.at(time.now() + 5, done));
  time.freeze();
  const due = new Promise<void>((done) => time.at(time.now() + 5, done));
  time.resume();
  await due;
});

test("an error in a timer does not stop the next timer or the clock, and is thrown afterwards", () => {
  const time = frozenTime();
  const raised: (() => void)[] = [];
  vi.stubGlobal("queueMicrotask", (raise: () => void) => raised.push(raise));
  try {
    let fired = false;
    time.at(START + 1, () => {
      throw new Error("of the timer");
    });
    time.at(START + 2, () => {
      fired = true;
    });
    time.advance(2);
    expect([fired, time.now()]).toEqual([true, START + 2]);
  } finally {
    vi.unstubAllGlobals();
  }
  expect(raised).toHaveLength(1);
  expect(raised[0]).toThrow("of the timer");
});

test("the monotonic clock stops with frozen time, jumps forward with it, and never goes back", () => {
  const time = frozenTime();
  const before = time.monotonic();
  expect(time.monotonic()).toBe(before);
  time.advance(60_000);
  expect(time.monotonic()).toBe(before + 60_000);
  time.set(START - 60_000);
  expect(time.monotonic()).toBe(before + 60_000);
  time.resume();
  expect(time.monotonic()).toBeGreaterThanOrEqual(before + 60_000);
});

test("another process builds the same time from the state, and gets each change", () => {
  const time = frozenTime();
  const states: object[] = [];
  const end = time.onChange((state) => states.push(state));
  time.advance(1_000);
  expect(LocalTime.of(time.state).now()).toBe(START + 1_000);
  time.resume();
  end();
  time.freeze();
  expect(states).toMatchObject([{ frozen: START + 1_000 }, { offset: time.state.offset }]);
  const running = LocalTime.of(states[1] as { offset: number });
  expect(Math.abs(running.now() - time.now())).toBeLessThan(1_000);
});

test("an installed Date shows local time, and is a Date in everything else", () => {
  const time = frozenTime();
  const MachineDate = Date;
  const uninstall = installDate(() => time.now());
  try {
    expect(Date.now()).toBe(START);
    expect(new Date().toISOString()).toBe("2026-11-21T03:00:00.000Z");
    expect(new Date(0).getTime()).toBe(0);
    expect(new Date(2020, 1, 29).getDate()).toBe(29);
    expect(Date.UTC(1970, 0, 2)).toBe(86_400_000);
    expect(new Date() instanceof MachineDate && new MachineDate() instanceof Date).toBe(true);
    expect((Date as unknown as () => string)()).toBe(new MachineDate(START).toString());
    class Day extends Date {
      get day() {
        return this.toISOString().slice(0, 10);
      }
    }
    expect(new Day().day).toBe("2026-11-21");
    // A clock that is built now reads the machine's Date, not the one that is installed.
    expect(Math.abs(new LocalTime(() => MachineDate.now()).now() - START)).toBeGreaterThan(0);
  } finally {
    uninstall();
  }
  expect(Date).toBe(MachineDate);
});

test("time is rounded to milliseconds when it is set", () => {
  const time = frozenTime();
  time.advance(1_234.567);
  expect(time.now()).toBe(START + 1_235);
});

test("an invalid instant and a negative duration are refused", () => {
  const time = frozenTime();
  expect(() => time.set(Number.NaN)).toThrow("time to set: expected a valid instant, got NaN");
  expect(() => time.advance(-1)).toThrow("time to advance by: expected milliseconds, 0 or more, got -1");
});
