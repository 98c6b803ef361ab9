/** Records as earlier versions wrote them are read, and their runs are brought to their ends. One file a version. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sweeperKey } from "../../functions/model/index-keys.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import { defineTask } from "../../functions/model/task.ts";
import { Harness } from "./harness.ts";

interface OldRecord {
  readonly about: string;
  readonly record: RunRecord;
  readonly ends: Partial<RunRecord>;
}

const folder = join(import.meta.dirname, "records");
const walk = defineTask({
  name: "walk",
  description: "Walks.",
  *items({ cursor = 0 }) {
    for (let n = cursor + 1; n <= 5; n++) yield [n, n];
  },
  process: () => {},
});

for (const file of readdirSync(folder)) {
  const records = JSON.parse(readFileSync(join(folder, file), "utf8")) as OldRecord[];
  describe(`a record of ${file.replace(".json", "")}`, () => {
    test.each(records)("$about: it is brought to its end", async ({ record, ends }) => {
      const world = new Harness({ tasks: [walk] });
      await world.put({ ...record, dueKey: sweeperKey(record) });
      for (let minute = 0; minute < 3; minute++) {
        await world.minute();
        await world.drain();
      }
      expect(await world.run("walk")).toMatchObject(ends);
      expect((await world.run("walk")).dueKey).toBeUndefined();
    });
  });
}
