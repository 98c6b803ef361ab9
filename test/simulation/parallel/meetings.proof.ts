import { expect, test } from "vitest";
import { drawMeeting } from "./draw-meeting.ts";
import { meetingCaughtBy, meetingTraps } from "./meeting-traps.ts";
import { ParallelWorld } from "./world.ts";

test("where parallel runs meet limits and a deploy, none works without its place, none waits for long, and each ends", async () => {
  const met = new Map<string, number>();
  for (let seed = 1; seed <= 150; seed++) {
    const world = new ParallelWorld(drawMeeting(seed));
    expect(await world.run(), `seed ${seed}`).toEqual([]);
    for (const [what, times] of world.met) met.set(what, (met.get(what) ?? 0) + times);
  }
  for (const what of ["wait", "admit", "move on", "transfer slot", "fill slot", "an override", "take items"])
    expect(met.get(what) ?? 0, what).toBeGreaterThan(2);
}, 60_000);

test.each(meetingTraps)(
  "worlds of parallel runs that meet limits notice that $name",
  async (trap) => {
    expect(await meetingCaughtBy(trap)).toBeDefined();
  },
  60_000,
);
