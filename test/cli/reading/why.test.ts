/** `pawl why`: where each setting of a task comes from. */
import { expect, test } from "vitest";
import { cron } from "../../../functions/schedule/index.ts";
import { CliHarness, manifest, task } from "../harness.ts";

const nightly = cron("0 3 * * *", { id: "nightly" });
const cli = new CliHarness({
  ...manifest,
  config: { shopUrl: "https://shop.example" },
  tasks: [
    task("sell", {
      layers: {
        task: { maxAttempts: 2, triggers: [nightly] },
        deployed: { lane: "bulk", maxAttempts: 4 },
        stage: { maxAttempts: 6, enabled: false },
      },
    }),
  ],
});

test("why shows each setting, the layer that it comes from, and what that hides", async () => {
  const { stdout, exitCode } = await cli.pawl(["why", "sell"], { terminal: { columns: 200 } });
  expect(exitCode).toBe(0);
  const lines = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
  const stage = "infra/stages.ts, stage local";
  expect(lines).toEqual([
    ["setting", "value", "from", "instead of"],
    ["enabled", "false", stage, "true (default)"],
    ["lane", '"bulk"', "infra/tasks.ts"],
    ["triggers", "0 3 * * *", "functions/tasks/sell.ts", "none (default)"],
    ["overlap", '"skip"', "default"],
    ["catchUp", '"none"', "default"],
    ["maxAttempts", "6", stage, "4 (infra/tasks.ts), 2 (functions/tasks/sell.ts), 3 (default)"],
    ["checkpointSeconds", "1", "default"],
    ["stuckAfterSeconds", "86400", "default"],
    ["recordsKeptDays", "90", "default"],
    [""],
    ['ctx.config of stage local: {"shopUrl":"https://shop.example"}'],
    [""],
  ]);
});

test("why --json has the same by names that stay", async () => {
  const { settings, config, ...rest } = JSON.parse((await cli.pawl(["why", "sell", "--json"])).stdout);
  expect(rest).toEqual({ task: "sell", stage: "local" });
  expect(config).toEqual({ shopUrl: "https://shop.example" });
  expect(settings[5]).toEqual({
    setting: "maxAttempts",
    layer: "stage",
    file: "infra/stages.ts",
    value: 6,
    hides: [
      { layer: "line", file: "infra/tasks.ts", value: 4 },
      { layer: "task", file: "functions/tasks/sell.ts", value: 2 },
      { layer: "default", value: 3 },
    ],
  });
});

test("why shows tags and masked params, which layers add to, with every file that says some", async () => {
  const told = new CliHarness({
    ...manifest,
    masked: ["token"],
    tasks: [
      task("sell", {
        tags: ["shop", "nightly"],
        masked: ["password"],
        layers: {
          task: { backoff: 5, onItemError: "(function)", confirm: true, parallel: { shards: 8 } },
          deployed: { lane: "bulk", tags: ["nightly"] } as object,
          stage: {},
        },
      }),
    ],
  });
  const { stdout } = await told.pawl(["why", "sell"], { terminal: { columns: 200 } });
  const lines = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
  const file = "functions/tasks/sell.ts";
  for (const line of [
    ["parallel", '{"shards":8}', file],
    ["confirm", "true", file],
    ["backoff", "5", file],
    ["onItemError", '"(function)"', file],
    ["tags", "shop, nightly", `infra/tasks.ts and ${file}`],
    ["masked", "password, token", `infra/stages.ts, stage local and ${file}`],
  ])
    expect(lines).toContainEqual(line);
  const { settings, tags } = JSON.parse((await told.pawl(["why", "sell", "--json"])).stdout);
  expect(tags).toEqual(["shop", "nightly"]);
  expect(settings.slice(-2)).toEqual([
    {
      ...{ setting: "tags", value: ["shop", "nightly"], layer: "line", file: "infra/tasks.ts", hides: [] },
      joins: [
        { layer: "line", file: "infra/tasks.ts", value: ["nightly"] },
        { layer: "task", file, value: ["shop"] },
      ],
    },
    {
      ...{
        setting: "masked",
        value: ["password", "token"],
        layer: "stage",
        file: "infra/stages.ts",
        hides: [],
      },
      joins: [
        { layer: "stage", file: "infra/stages.ts", value: ["token"] },
        { layer: "task", file, value: ["password"] },
      ],
    },
  ]);
});

test("why of a task that is not deployed names those that are", async () => {
  const { exitCode, stderr } = await cli.pawl(["why", "sel"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("sell");
});

test("why shows what the role of a task's own allows, and status names it", async () => {
  const policy = [
    {
      actions: ["ssm:GetParameter"],
      resources: ["arn:aws:ssm:*:*:parameter/key"],
      reason: "one for each Region",
    },
    {
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: ["*"],
      conditions: { Bool: { "aws:SecureTransport": true } },
    },
  ];
  const own = new CliHarness({
    ...manifest,
    tasks: [task("sell", { runAs: { policy } }), task("buy", { runAs: { policy: [] } })],
  });
  const { stdout } = await own.pawl(["why", "sell"], { terminal: { columns: 200 } });
  const shown = stdout.split("\n\n").find((part) => part.startsWith("runs as")) ?? "";
  expect(shown.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["runs as a role of its own, with 2 statements and what infra/resources.ts grants"],
    ["allows", "on", "if", "reason"],
    ["ssm:GetParameter", "arn:aws:ssm:*:*:parameter/key", "one for each Region"],
    ["s3:GetObject, s3:PutObject", "*", '{"Bool":{"aws:SecureTransport":true}}'],
    [""],
  ]);
  expect(JSON.parse((await own.pawl(["why", "sell", "--json"])).stdout).runAs).toEqual({ policy });
  const status = (await own.pawl(["status", "buy"])).stdout;
  expect(status).toMatch(/^runs as +a role of its own, with what infra\/resources\.ts grants$/m);
  expect((await cli.pawl(["status", "sell"])).stdout).not.toContain("runs as");
});

test("why names the global settings as the layer that a setting comes from, and the default lane", async () => {
  const deployed = {
    ...manifest,
    tasks: [
      task("walk", {
        lane: "bulk",
        layers: { global: { maxAttempts: 5, lane: "bulk" }, task: {}, deployed: {}, stage: {} },
      }),
      task("run", {
        layers: { global: { maxAttempts: 5 }, task: { maxAttempts: 2 }, deployed: {}, stage: {} },
      }),
    ],
  };
  const other = new CliHarness(deployed);
  const rows = async (name: string) => {
    const { stdout } = await other.pawl(["why", name], { terminal: { columns: 200 } });
    return stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
  };
  const global = "infra/stages.ts, global settings";
  expect(await rows("walk")).toEqual(
    expect.arrayContaining([
      ["lane", '"bulk"', global],
      ["maxAttempts", "5", global, "3 (default)"],
    ]),
  );
  expect(await rows("run")).toEqual(
    expect.arrayContaining([
      ["lane", '"default"', "default"],
      ["maxAttempts", "2", "functions/tasks/run.ts", `5 (${global}), 3 (default)`],
    ]),
  );
  const { settings } = JSON.parse((await other.pawl(["why", "walk", "--json"])).stdout);
  const found = settings.find(({ setting }: { setting: string }) => setting === "lane");
  expect(found).toMatchObject({ layer: "global", file: "infra/stages.ts", value: "bulk" });
});
