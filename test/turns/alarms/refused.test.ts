/** An alarm that CloudWatch refuses to change keeps no other from being muted, or turned on again. */
import { expect, test } from "vitest";
import { UnavailableError } from "../../../functions/model/requires/conditions.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { MemoryAlarms } from "./memory-alarms.ts";

const ten = Array.from({ length: 10 }, (_, i) => `alarm-${i}`);

/** Ten alarms, of which a kind of call is refused for one, and what the items of a run saw of which are on. */
function play(refused: string, alarm = "alarm-4", error: Error = new Error("AccessDenied")) {
  const alarms = new MemoryAlarms(Object.fromEntries(ten.map((each) => [each, true])));
  alarms.before = (call, names) => {
    if (call === refused && names.split(", ").includes(alarm)) throw error;
  };
  const seen: (readonly string[])[] = [];
  const areOn = () => ten.filter((each) => alarms.on.get(each));
  const task = walkTask(1, () => void seen.push(areOn()), { muteAlarms: ten });
  const other = { ...walkTask(1, undefined, { muteAlarms: ["alarm-7"] }), name: "other" };
  const harness = new Harness({ tasks: [task, other], alarmActions: alarms });
  const told = (event: string) => harness.log.filter((line) => line.event === event);
  return { alarms, harness, seen, areOn, told };
}

async function sweepFor(harness: Harness, minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    await harness.clock.advance(60_000);
    await harness.sweep();
  }
}

test.each(["areOn", "turnOff"])(
  "where %s is refused for one of ten alarms, the others are muted",
  async (call) => {
    const { harness, seen, areOn, alarms, told } = play(call);
    await harness.occur("walk");
    await harness.drain();
    expect(seen).toEqual([["alarm-4"]]);
    expect(told("alarm not muted")).toMatchObject([{ fields: { alarm: "alarm-4" } }]);
    // All ten, then halves of what is refused: five, two or three, and single ones.
    expect(alarms.calls.filter((each) => each.startsWith(call)).length).toBeLessThanOrEqual(9);
    expect(areOn()).toEqual(ten);
  },
);

test("where one of ten alarms may not be turned on again, the others are, of this task and of others", async () => {
  const { harness, areOn, alarms, told } = play("turnOn");
  await harness.occur("walk");
  await harness.drain();
  expect(areOn()).toEqual(ten.filter((each) => each !== "alarm-4"));
  expect(told("alarm not turned on again")).toMatchObject([{ fields: { alarm: "alarm-4" } }]);
  await harness.occur("other");
  await harness.drain();
  await sweepFor(harness, 3);
  expect(areOn()).toEqual(ten.filter((each) => each !== "alarm-4"));
  alarms.before = () => {};
  await sweepFor(harness, 1);
  expect(areOn()).toEqual(ten);
});

test("the sweeper turns on what a dead worker left off, but for an alarm that is refused", async () => {
  const { harness, areOn, alarms } = play("turnOn");
  const refuses = alarms.before;
  alarms.before = (call) => {
    if (call === "turnOn") throw new UnavailableError("Rate exceeded");
  };
  await harness.occur("walk");
  await harness.drain();
  expect(areOn()).toEqual([]);
  alarms.before = refuses;
  await sweepFor(harness, 2);
  expect(areOn()).toEqual(ten.filter((each) => each !== "alarm-4"));
});

test("while CloudWatch cannot answer, no further call is made for each alarm", async () => {
  const { harness, alarms, seen, told } = play("turnOff", "alarm-4", new UnavailableError("Rate exceeded"));
  await harness.occur("walk");
  await harness.drain();
  expect(alarms.calls.map((call) => call.split(" ")[0])).toEqual(["areOn", "turnOff", "turnOn"]);
  expect(seen).toEqual([ten]);
  expect(told("alarm not muted")).toMatchObject(ten.map((alarm) => ({ fields: { alarm } })));
});
