import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { after, cron, onStartup } from "../../../index.ts";
import { encryptionLooks } from "../../../infra/deployment/encryption.ts";
import {
  planEncryption,
  resolveDeployment,
  stageCost,
  workerEntry,
} from "../../../infra/deployment/index.ts";
import { propsOf } from "../template/template.ts";

const params = v.object({ token: v.string() });
const run = () => undefined;
const bank = defineTask({ name: "bank", description: "Pays.", encrypted: true, params, run });
const plain = defineTask({ name: "plain", description: "Is plain.", run });

type Line = readonly [object, string];

function resolved(lines: readonly Line[], encryptionKey: true | string = true) {
  const lanes = { default: {}, bulk: {} };
  return resolveDeployment(
    propsOf("prod", {
      lines: lines.map(([task, lane]) => [
        task as never,
        (task as Task).triggers.some(({ kind }) => kind === "startup") ? { lane, onStartup: true } : { lane },
      ]),
      stages: { prod: { lanes, removal: "retain", encryptionKey } },
    }),
  );
}

const refusing = (more: object) => () =>
  resolved([
    [
      defineTask({ name: "bank", description: "Pays.", encrypted: true, params, run, ...more } as never),
      "default",
    ],
  ]);

test.each([
  [
    { triggers: [cron("0 3 * * *", { id: "c", params: { token: "a" } })] },
    "task bank: trigger c gives params",
  ],
  [{ triggers: [onStartup({ id: "boot", params: { token: "a" } })] }, "task bank: trigger boot gives params"],
  [{ concurrency: { limit: 1, key: () => "a" } }, "task bank: encrypted: true goes with no concurrency.key"],
  [{ concurrency: { limit: 1, key: "token" } }, "token"],
  [
    { params: { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } } },
    "task bank: encrypted: true needs a schema of params whose names synth can read",
  ],
  [{ encrypted: "yes" }, 'encrypted "yes" is not allowed: true or false'],
  [{ params: undefined }, "encrypted: true needs params"],
])("an encrypted task with %j is refused", (more, message) => {
  expect(refusing(more)).toThrow(message);
});

test.each([true, undefined])(
  "a param called $encrypted is refused, of a task with encrypted: %s",
  (encrypted) => {
    const named = v.object({ $encrypted: v.string() });
    expect(refusing({ encrypted, params: named })).toThrow(
      "task bank: a param cannot be called $encrypted: encrypted params are stored under this name",
    );
  },
);

test("a task that is not encrypted may follow an encrypted one, but not take its params", () => {
  const follower = (token: string) =>
    defineTask({
      name: "after-bank",
      description: "Follows.",
      params,
      triggers: [after("bank", "succeeded", { id: "then", params: { token } })],
      run,
    });
  expect(() =>
    resolved([
      [bank, "default"],
      [follower("$.run"), "default"],
    ]),
  ).not.toThrow();
  expect(() =>
    resolved([
      [bank, "default"],
      [follower("$.params.token"), "default"],
    ]),
  ).toThrow(
    "task after-bank: trigger then takes params of bank, which are encrypted: say encrypted: true here too",
  );
});

test("all params of an encrypted task are masked, and only its lane's worker has KMS's code", () => {
  const deployment = resolved([
    [bank, "bulk"],
    [plain, "default"],
  ]);
  expect(deployment.tasks.find(({ name }) => name === "bank")?.masked).toEqual(["token"]);
  const entryOf = (name: string) => {
    const lane = deployment.lanes.find((each) => each.name === name) as never;
    const tasks = deployment.tasks.filter((task) => task.lane === name);
    return workerEntry(lane, tasks, { lanes: {} }, { encryption: deployment.encryption });
  };
  expect(entryOf("bulk")).toContain('encryption: encryptionOf("prod", ["bank"])');
  expect(entryOf("default")).not.toContain("encryptionOf");
  expect(entryOf("default")).toContain("encryption: paramsEncryption(");
  expect(planEncryption({ name: "prod" }, [])).toBeUndefined();
});

test("a lane's worker opens earlier runs of tasks that are encrypted no more, as long as one of the lane is", () => {
  const was = defineTask({ name: "was", description: "Was encrypted.", params, run });
  const { encryption } = resolved([
    [bank, "bulk"],
    [was, "bulk"],
    [plain, "bulk"],
    [defineTask({ name: "elsewhere", description: "Is elsewhere.", params, run }), "default"],
  ]);
  expect([...(encryption?.lanes ?? [])]).toEqual([["bulk", { seals: ["bank"], opens: ["bank", "was"] }]]);
});

test("synth says that the topic of alarms is not encrypted with the stage's key", () => {
  const alarms = { topicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" };
  const looks = (encryptionKey?: true) => encryptionLooks({ name: "prod", encryptionKey, alarms } as never);
  expect(looks(true)).toEqual([
    expect.stringContaining("stage prod: encryptionKey does not encrypt the topic"),
  ]);
  expect(looks()).toEqual([]);
  expect(encryptionLooks({ name: "prod", encryptionKey: true })).toEqual([]);
});

test("a stage's own key costs a dollar a month and its requests, one that is given the requests alone", () => {
  const keyCost = (encryptionKey: true | string) =>
    stageCost(resolved([[plain, "default"]], encryptionKey)).idle.parts.find(
      ({ what }) => what === "the stage's key",
    )?.usd;
  expect(keyCost(true)).toBeCloseTo(1.06, 2);
  const given = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  expect(keyCost(given)).toBeCloseTo(0.06, 2);
});
