/** The functions of a task with a role that are called outside its walk: those of its choices, in a run and by a direct invocation. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { AssumedRoles } from "../../../functions/lambda/assumed-roles.ts";
import type { Clock } from "../../../functions/model/clock.ts";
import type { ChoicesContext } from "../../../functions/model/params/choices.ts";
import { provideTaskCredentials, taskCredentials } from "../../../functions/model/task/run-as/credentials.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { makeClient } from "../../../functions/operators/index.ts";
import { runningRun, runningTask } from "../../../functions/runs/index.ts";
import { Harness } from "../../engine/harness.ts";

/** Waits between two questions are over at once. */
const atOnce: Clock["after"] = (_, action) => {
  queueMicrotask(action);
  return () => {};
};

/** Roles that name the session with which they were asked. */
function rolesOf(refusal?: Error) {
  const asked: [role: string, session: string][] = [];
  const roles = new AssumedRoles({
    clock: { now: () => 0, monotonic: () => 0, after: atOnce },
    random: () => 1,
    nameOf: (task) => `shop-${task}`,
    async assume(role, session) {
      asked.push([role, session]);
      if (refusal) throw refusal;
      return {
        accessKeyId: role,
        secretAccessKey: "s",
        sessionToken: "t",
        expiration: new Date(3_600_000),
      };
    },
    makeServices: () => ({ whose: "task" }) as unknown as Services,
  });
  return { roles, asked };
}

function taskWith(seen: unknown[], more: object = { runAs: { policy: [] } }): Task {
  return defineTask({
    name: "sync",
    description: "Syncs a shop.",
    maxAttempts: 1,
    params: v.object({ shop: v.string() }),
    choices: {
      async shop({ services, credentials }: ChoicesContext) {
        // What `s3Object` reads with, and what `pawl/client` names as the parent of a run.
        const [ofCollections, parent] = [await taskCredentials()?.(), runningRun()];
        seen.push([
          (services as unknown as { whose?: string }).whose,
          (await credentials?.())?.accessKeyId,
          ofCollections?.accessKeyId,
          parent,
        ]);
        return ["ice"];
      },
    },
    run: () => undefined,
    ...more,
  } as never) as Task;
}

function harnessOf(task: Task, roles: AssumedRoles): Harness {
  provideTaskCredentials(() => {
    const { runAs, key } = runningTask.getStore() ?? {};
    return key && runAs?.of(key).credentials;
  });
  return new Harness({ tasks: [task], runAs: roles });
}

test("choices of a task with a role are asked with its services and credentials, in a run and by the command", async () => {
  const seen: unknown[] = [];
  const { roles, asked } = rolesOf();
  const harness = harnessOf(taskWith(seen), roles);
  expect(await harness.invoke({ task: "sync", ask: "choices" })).toEqual({
    choices: { shop: { values: [{ value: "ice" }] } },
  });
  expect(seen).toEqual([["task", "shop-sync", "shop-sync", undefined]]);
  expect(asked).toEqual([["shop-sync", "choices"]]);
  await harness.clock.advance(60_000);
  const { id } = await makeClient(harness.context).start("sync", { shop: "ice" });
  await harness.drain();
  expect(await harness.run("sync")).toMatchObject({ status: "succeeded" });
  expect(seen.slice(1)).toEqual([["task", "shop-sync", "shop-sync", id]]);
  expect(asked).toHaveLength(1);
});

test("choices of a task without a role are asked with its lane's services", async () => {
  const seen: unknown[] = [];
  const { roles, asked } = rolesOf();
  const harness = harnessOf(taskWith(seen, {}), roles);
  await harness.invoke({ task: "sync", ask: "choices" });
  expect(seen).toEqual([[undefined, undefined, undefined, undefined]]);
  expect(asked).toEqual([]);
});

test("a role that cannot be assumed is the answer of the question for choices", async () => {
  const { roles } = rolesOf(new Error("AccessDenied: no"));
  const harness = harnessOf(taskWith([]), roles);
  expect(await harness.invoke({ task: "sync", ask: "choices" })).toEqual({
    choices: { shop: { error: "task sync could not assume its role shop-sync: AccessDenied: no" } },
  });
});
