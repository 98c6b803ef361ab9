/** How often a console calls AWS for the deployment that it shows. */
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { keptDeployment } from "../../../cli/calls/kept-deployment.ts";
import { openDeployedPawl } from "../../../cli/deployment/deployed-pawl.ts";
import { systemClock } from "../../../functions/model/clock.ts";
import { timeCalls } from "../../bench/inputs/call-timer.ts";
import { openLocalStack } from "../local-stack.ts";

async function openKept() {
  const stack = await openLocalStack();
  const calls = await timeCalls(stack.aws.endpoint);
  let seconds = 0;
  const clock = { ...systemClock, monotonic: () => seconds * 1_000 };
  const { open, renew } = keptDeployment(openDeployedPawl);
  const target = { project: "pawl", stage: "local", endpoint: calls.endpoint, local: true };
  return {
    stack,
    calls,
    open: () => open(target, { env: {}, clock, pawl: ["pawl"] }),
    renew,
    wait: (more: number) => {
      seconds += more;
    },
    async close() {
      await calls.close();
      await stack.close();
    },
  };
}

test("a deployment that is kept is looked at once a minute, and its manifest is read again only after a deploy", async () => {
  const { stack, calls, open, wait, close } = await openKept();
  const first = await open();
  expect(calls.made()).toHaveLength(2);
  wait(59);
  expect(await open()).toBe(first);
  expect(calls.made()).toEqual([]);
  wait(1);
  expect((await open()).manifest).toBe(first.manifest);
  expect(calls.made()).toEqual(["POST /"]);

  const tasks = first.manifest.tasks.slice(0, 1);
  await stack.aws.s3.put(
    "assets",
    "other.json",
    Readable.from([JSON.stringify({ ...first.manifest, tasks })]),
  );
  stack.stacks["pawl-local"] = stack.outputs("s3://assets/other.json");
  wait(60);
  expect((await open()).manifest.tasks).toHaveLength(1);
  expect(calls.made()).toHaveLength(2);
  await close();
});

test("a deployment that could not be looked at again is opened from scratch by the next call", async () => {
  const { stack, open, wait, close } = await openKept();
  await open();
  const { "pawl-local": found } = stack.stacks;
  delete stack.stacks["pawl-local"];
  wait(60);
  await expect(open()).rejects.toThrow(/no stack pawl-local/);
  stack.stacks["pawl-local"] = found ?? {};
  expect((await open()).stage).toBe("local");
  await close();
});

test("a deploy that it is told of is seen at the next call", async () => {
  const { calls, open, renew, close } = await openKept();
  await open();
  calls.made();
  renew();
  await open();
  expect(calls.made()).toEqual(["POST /"]);
  await open();
  expect(calls.made()).toEqual([]);
  await close();
});
