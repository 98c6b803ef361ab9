/** Who may ask a worker what params may be. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import type { DeployedLine } from "../../infra/deployed.ts";
import { resourcesOf, synthesize } from "./template/template.ts";

const params = v.object({ region: v.string() });
const body = { description: "Syncs.", params, run: () => {} };
const plain = defineTask({ ...body, name: "plain", choices: { region: ["eu"] } }) as Task;
const asked = defineTask({ ...body, name: "asked", choices: { region: () => ["eu"] } }) as Task;

/** The functions that operators may invoke, by the begin of their ids. */
function invoked(lines: readonly DeployedLine[]): string[] {
  const policies = resourcesOf(synthesize("dev", { lines }), "AWS::IAM::ManagedPolicy");
  const statements = policies.flatMap(([, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as {
      Statement: { Action: unknown; Resource: unknown }[];
    };
    return Statement;
  });
  const text = JSON.stringify(statements.filter(({ Action }) => Action === "lambda:InvokeFunction"));
  return [
    ...new Set(text.match(/(Automatic|Lane\w*?Worker|\w+Worker)(?=[A-Za-z]*[0-9A-F]{8})/g) ?? []),
  ].sort();
}

test("operators may invoke the workers of lanes with computed choices, and no others", () => {
  const workers = (lines: readonly DeployedLine[]) => invoked(lines).filter((id) => id.includes("Worker"));
  expect(workers([[plain, { lane: "default" }]])).toEqual([]);
  const [worker, ...others] = workers([
    [plain, { lane: "default" }],
    [asked, { lane: "bulk" }],
  ]);
  expect(worker).toMatch(/bulk/i);
  expect(others).toEqual([]);
});
