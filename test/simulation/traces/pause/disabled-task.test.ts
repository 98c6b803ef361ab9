/** An occurrence of a disabled task that no worker took: its verdict is the one that a worker would have given (invariants 9 and 14). */
import { expect, test } from "vitest";
import { Harness } from "../../../engine/harness.ts";
import { walkTask } from "../../../engine/sample-tasks.ts";

const own = { trigger: "own", expression: "@daily", zone: "UTC", startWithin: 60 };

test.each([
  ["no override", [], "disabled"],
  ["an override of its schedule", [{ setting: "schedule", value: own }], "disabled"],
  ["an override that enables it", [{ setting: "enabled", value: true }], "never claimed"],
] as const)(
  "a dead letter of a disabled task that has %s is recorded as a worker would have judged it",
  async (_, set, reason) => {
    for (const isTaken of [true, false]) {
      const harness = new Harness({ tasks: [walkTask(1)], disabled: ["walk"] });
      const at = harness.clock.now() / 1000 - 300;
      const overrides = set.map((each) => ({ ...each, from: at, at }));
      if (set.length > 0) await harness.changeState("walk", { overrides: JSON.stringify(overrides), ov: 1 });
      if (isTaken) {
        await harness.occur("walk", "daily");
        await harness.drain();
      } else {
        const body = JSON.stringify({ task: "walk", trigger: "daily", scheduledTime: harness.second });
        harness.queue.dead.push({ lane: "default", body });
        await harness.takeDeadLetters();
      }
      const run = await harness.run("walk");
      // What a worker would have begun is recorded as never claimed.
      if (isTaken && reason === "never claimed") expect(run.status).toBe("succeeded");
      else expect(run.reason).toBe(reason);
    }
  },
);
