/** Records as earlier versions wrote them: one file for each version. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { turnDue } from "../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

interface OldRecord {
  readonly about: string;
  readonly record: RunRecord;
  readonly ends: Partial<RunRecord>;
}

const folder = join(import.meta.dirname, "records");
const cases = readdirSync(folder).flatMap((file) =>
  (JSON.parse(readFileSync(join(folder, file), "utf8")) as OldRecord[]).map((old) => ({
    ...old,
    version: file.replace(".json", ""),
  })),
);

test.each(cases)(
  "a run that version $version wrote goes on as it should: $about",
  async ({ record, ends }) => {
    const harness = new Harness({ tasks: [walkTask(5)] });
    await harness.put({ ...record, dueKey: turnDue(record, 0).dueKey });
    for (let minute = 0; minute < 3; minute++) {
      await harness.minute();
      await harness.drain();
    }
    expect(await harness.run("walk")).toMatchObject(ends);
    expect((await harness.run("walk")).dueKey).toBeUndefined();
  },
);
