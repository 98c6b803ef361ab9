import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandTask } from "../../../functions/turns/command/index.ts";
import { defineTask } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";

test("onErrorCommand is run of an occurrence that no worker ever claimed", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "pawl-command-")), "told");
  const task = defineTask({
    name: "backup",
    description: "Backs up.",
    shell: true,
    command: "true",
    env: { FILE: file },
    onErrorCommand: 'echo "$PAWL_TASK: $PAWL_ERROR, code $PAWL_EXIT_CODE." > "$FILE"',
  });
  const harness = new Harness({ tasks: [commandTask(task, {})] });
  harness.queue.dead.push({
    body: JSON.stringify({ task: "backup", trigger: "cron-4f1a2b", scheduledTime: harness.second }),
  } as never);
  await harness.takeDeadLetters();
  await harness.drainFor(2);
  expect(readFileSync(file, "utf8")).toBe("backup: never claimed, code .\n");
  const run = await harness.run("backup");
  expect([run.status, run.untold, run.errors]).toEqual(["errored", undefined, undefined]);
});
