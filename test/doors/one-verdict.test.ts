/**
 * Params that one door takes every door takes, and what one refuses all refuse, without a run. The schemas are drawn too.
 * Where synth has said that JSON Schema cannot express a part, the command may take what the task refuses; it never
 * refuses what the task takes.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/index.ts";
import { cron } from "../../functions/schedule/index.ts";
import { resolveDeployment } from "../../infra/deployment/index.ts";
import { paramsFound } from "../../infra/deployment/params/params-schema.ts";
import { stages } from "../../infra/stages.ts";
import { CliHarness, manifest } from "../cli/harness.ts";
import { Harness } from "../engine/harness.ts";
import { drawnParams } from "./drawn-schema.ts";

const name = "picky";

/** A task with this schema, behind all its doors. */
class Doors {
  readonly looks: readonly string[];
  /** The params that each run was given. */
  readonly given: unknown[] = [];
  readonly #schema: StandardSchemaV1;
  readonly #task: Task;
  readonly #harness: Harness;
  readonly #manifest: Manifest;

  constructor(schema: StandardSchemaV1) {
    this.#schema = schema;
    const run = ({ params }: { params: unknown }) => void this.given.push(params);
    this.#task = defineTask({
      name,
      description: "Is picky.",
      params: schema,
      run,
    } as never) as unknown as Task;
    this.#harness = new Harness({ tasks: [this.#task] });
    const { schema: paramsSchema, looks } = paramsFound(schema);
    this.looks = looks;
    const line = { ...manifest.tasks[0], name, triggers: [], paramsSchema };
    this.#manifest = { ...manifest, tasks: [line as ManifestTask] };
  }

  /** Whether each door takes params, and the params that the command has stored. */
  async verdicts(params: unknown) {
    const harness = this.#harness;
    const client = makeClient(harness.context);
    const before = await this.#rejected();
    await harness.queue.send("default", JSON.stringify({ task: name, params }));
    await harness.drain();
    const message = (await this.#rejected()) === before;
    const invocation = await isTaken(harness.invoke({ task: name, params }));
    const byTask = await isTaken(client.start(this.#task, params as never));
    const byName = await isTaken(client.start(name, params));
    await harness.drain();
    const { exitCode, stdout } = await new CliHarness(this.#manifest).pawl([
      ...["run", name, "--json", "--params", JSON.stringify(params)],
    ]);
    const stored: unknown = exitCode === 0 ? JSON.parse(stdout).params : undefined;
    return { message, invocation, byTask, byName, command: exitCode === 0, stored };
  }

  async #rejected(): Promise<number> {
    return (await this.#harness.runs("(rejected)")).length;
  }

  /** What the task's own schema makes of params; undefined where it refuses them. */
  async parsed(params: unknown): Promise<{ readonly value: unknown } | undefined> {
    const result = await this.#schema["~standard"].validate(params);
    return result.issues === undefined ? result : undefined;
  }

  /** Whether synth lets a trigger start the task. */
  takesTrigger(): boolean {
    const options = { lane: "default", triggers: [cron("0 3 * * *")] } as const;
    try {
      const now = new Date("2026-03-01T12:00:00Z");
      resolveDeployment({ project: "shop", stage: "dev", stages, tasks: () => [[this.#task, options]], now });
      return true;
    } catch (error) {
      expect((error as Error).message).toContain("its triggers start runs without params, and ");
      return false;
    }
  }
}

function isTaken(start: Promise<unknown>): Promise<boolean> {
  return start.then(
    () => true,
    (error) => {
      expect(error).toMatchObject({ code: "invalid-params" });
      return false;
    },
  );
}

test("1,000 params of 100 schemas get one verdict each by command, client, message, invocation and trigger, and their runs the same params", async () => {
  const seen = { true: 0, false: 0 };
  await fc.assert(
    fc.asyncProperty(drawnParams(10), async ({ schema, params: all }) => {
      const doors = new Doors(schema);
      expect(doors.takesTrigger()).toBe((await doors.parsed({})) !== undefined);
      for (const params of all) {
        const before = doors.given.length;
        const { stored, command, byName, ...exact } = await doors.verdicts(params);
        const what = JSON.stringify({ params, command, byName, exact, looks: doors.looks });
        expect(new Set(Object.values(exact)).size, what).toBe(1);
        const isRight = exact.message;
        // By its name only the names and types of params are known: the first turn checks the rest.
        if (isRight) expect({ command, byName }, what).toEqual({ command: true, byName: true });
        if (!isRight && doors.looks.length === 0) expect(command, what).toBe(false);
        if (command) expect(stored, what).toEqual(params);
        const value = isRight ? (await doors.parsed(params))?.value : undefined;
        expect(doors.given.slice(before), what).toEqual(isRight ? [value, value, value, value] : []);
        seen[`${isRight}`]++;
      }
    }),
    { numRuns: 100, seed: 20_260_301 },
  );
  // Both verdicts are met often.
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(250);
}, 120_000);
