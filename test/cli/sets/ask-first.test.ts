/** Every command that destroys something or starts, stops or moves a set asks first, and takes `--yes`. */
import { beforeEach, expect, test } from "vitest";
import { commands } from "../../../cli/commands/index.ts";
import { declared } from "../../../cli/completion/complete.ts";
import type { Session } from "../../../cli/session.ts";
import { backfillSchema } from "../../../functions/backfill/index.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { ledgerPart } from "../../../functions/model/task/ledger.ts";
import { changeLedger } from "../../../functions/runs/index.ts";
import { CliHarness, manifest, now, runs, task } from "../harness.ts";

const terminal = { columns: 200 };
const backfill = "pawl.backfill/2026-11-21T09:00:00Z/manual~5c0ffee5c0ff";

/** Each command line, without `--yes`. */
const asking: readonly (readonly string[])[] = [
  ["run", "--tag", "quarterly"],
  ["run", "--all"],
  ["pause", "--tag", "quarterly"],
  ["pause", "--all", "--runs"],
  ["pause", "tagged", "--runs"],
  ["resume", "--tag", "quarterly"],
  ["resume", "--all"],
  ["resume", "tagged", "--runs"],
  ["cancel", "--tag", "quarterly"],
  ["cancel", "--all"],
  ["cancel", backfill, "--runs"],
  ["redrive", "tagged", "--errored"],
  ["redrive", "--errored", "--tag", "quarterly"],
  ["redrive", "--errored", "--all"],
  ["dismiss", "tagged"],
  ["dismiss", "(rejected)"],
  ["dismiss", "--tag", "quarterly"],
  ["dismiss", "--all"],
  ["schedule", "remove", "tagged", "weekly"],
  ["backfill", "hourly", "--from", "8h"],
];

let cli: CliHarness;

beforeEach(async () => {
  const hourly = { kind: "cron", id: "hourly", expression: "0 * * * *", timeZone: "UTC" } as const;
  cli = new CliHarness({
    ...manifest,
    tasks: [
      task("hourly", { tags: ["quarterly"], triggers: [hourly] }),
      task("tagged", { tags: ["quarterly"] }),
      task("pawl.backfill", { kind: "run", automatic: true, paramsSchema: backfillSchema }),
    ],
  });
  for (const each of runs.filter(({ task: name }) => name !== "count-cities"))
    await cli.put({ ...each, task: each.task === "(rejected)" ? each.task : "tagged" });
  const paused = {
    ...(runs[2] as RunRecord),
    task: "tagged",
    run: "2026-11-20T09:00:00Z/manual~aaaaaaaaaaaa",
  };
  await cli.put({ ...paused, status: "paused", leaseExpiresAt: 0, leaseId: undefined });
  const [, ...rest] = backfill.split("/");
  const params = JSON.stringify({ task: "hourly", from: "2026-11-21T08:00:00Z", to: "2026-11-21T10:00:00Z" });
  const under = {
    ...(runs[2] as RunRecord),
    task: "pawl.backfill",
    run: rest.join("/"),
    tags: undefined,
    params,
  };
  await cli.put({ ...under, leaseExpiresAt: 0 });
  await cli.pawl(["schedule", "add", "tagged", "--cron", "0 8 * * mon", "--name", "weekly"]);
  const piece = { expression: "0 * * * *", zone: "UTC", from: now / 1000 - 86_400 };
  const ledger = { rev: 0, judged: now / 1000 - 3_661, pieces: [piece] };
  await cli.store.updatePart(
    { task: "hourly", part: ledgerPart("hourly") },
    changeLedger(undefined, ledger, undefined),
  );
  cli.sent.length = 0;
});

/** Everything that a command could have changed. */
async function state(): Promise<string> {
  const names = ["hourly", "tagged", "pawl.backfill", "(rejected)"];
  const all = await Promise.all(names.map((name) => cli.store.list(name, { now, limit: 1_000 })));
  const parts = await Promise.all(names.map((name) => cli.store.getPart({ task: name, part: "state" })));
  const { stdout } = await cli.pawl(["schedule", "list", "--json"]);
  return JSON.stringify([all, parts, cli.sent, stdout]);
}

test.each(asking.map((args) => [args.join(" "), args] as const))(
  "pawl %s refuses where nobody can be asked, and names --yes",
  async (_, args) => {
    const before = await state();
    const { stderr, exitCode } = await cli.pawl(args, { stdin: "yes\n" });
    expect(stderr).toContain("nobody can be asked here: --yes does it without asking");
    expect(exitCode).toBe(2);
    expect(await state()).toBe(before);
  },
);

test.each(asking.map((args) => [args.join(" "), args] as const))(
  "pawl %s does nothing after no and after silence, and something after yes",
  async (_, args) => {
    const before = await state();
    const no = await cli.pawl(args, { terminal, stdin: "perhaps\nno\n" });
    expect(no.stderr).toMatch(/ in stage local\? yes or no: answer yes or no: nothing was done\n$/);
    expect([no.exitCode, no.stdout]).toEqual([1, ""]);
    const silent = await cli.pawl(args, { terminal, silent: true });
    expect(silent.stderr).toMatch(/no answer within 30 s: nothing was done\n$/);
    expect(silent.exitCode).toBe(1);
    expect(await state()).toBe(before);
    const yes = await cli.pawl(args, { terminal, stdin: "yes\n" });
    expect(yes.stderr).toContain("account local, Region eu-west-1, project pawl, stage local\n");
    expect(yes.exitCode, yes.stderr).toBe(0);
  },
);

test("every command that takes --yes is tried here, but for what a task's confirmation alone asks, a reset, and fire", async () => {
  const all = await Promise.all(commands.map((entry) => declared(entry, {} as Session)));
  const taking = all.filter(({ options }) => options.some(({ long }) => long === "--yes"));
  const tried = new Set([...asking.map(([name]) => name), "approve", "dev", "fire", "override"]);
  expect(taking.map((command) => command.name()).sort()).toEqual([...tried].sort());
});
