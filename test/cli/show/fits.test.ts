/** What a table cuts on a narrow terminal, and what a status leaves out on a low one. */
import { expect, test } from "vitest";
import { table } from "../../../cli/show/table.ts";
import { widthOf } from "../../../cli/show/text-width.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, manifest, runs } from "../harness.ts";

const errored = runs.find(({ status }) => status === "errored") as RunRecord;

/** A deployment with so many more errored runs, each a minute older than the one before. */
async function withErrored(count: number): Promise<CliHarness> {
  const cli = await CliHarness.seeded();
  for (let i = 1; i <= count; i++) {
    const at = new Date(Date.parse("2026-11-21T07:00:00Z") - i * 60_000).toISOString();
    const run = `${at.replace(".000", "")}/startup-0ae3b1~v1`;
    await cli.put({ ...errored, run, scheduledTime: at, createdAt: at, endedAt: at, dueAt: Date.parse(at) });
  }
  return cli;
}

test.each([40, 60, 80, 100, 120, 200])(
  "on a terminal of %i columns no id that a next command needs is cut, and nothing else is wider",
  async (columns) => {
    const cli = await CliHarness.seeded();
    const shown = async (...args: string[]) => (await cli.pawl(args, { terminal: { columns } })).stdout;
    const texts = [await shown("status"), await shown("status", "--errored"), await shown("history")];
    const ids = runs.map(({ task, run }) => `${task}/${run}`);
    for (const id of ids) expect(texts[2]).toContain(id);
    for (const text of texts.slice(0, 2)) expect(text).toContain(`${errored.task}/${errored.run}`);
    expect(await shown("history", errored.task)).toContain(errored.run);
    const list = await shown("list");
    for (const { name } of manifest.tasks) expect(list).toContain(name);
    for (const line of texts.join("\n").split("\n"))
      if (widthOf(line) > columns) expect(line).toMatch(/^(stage .*|(\S+ +)?\S+)$/);
  },
);

test("where a name leaves no room, the other columns follow on a line of their own", () => {
  const rows = [
    ["import-cities/2026-11-21T08:00:00Z/nightly", "errored", "row 17 cannot be read: quote not closed"],
  ];
  expect(table(["run!", "status", "why"], rows, 50)).toBe(
    [
      "run",
      "  status   why",
      "import-cities/2026-11-21T08:00:00Z/nightly",
      "  errored  row 17 cannot be read: quote not closed",
    ].join("\n"),
  );
  expect(table(["run!", "status", "why"], rows, 80)).toBe(
    [
      "run                                         status   why",
      "import-cities/2026-11-21T08:00:00Z/nightly  errored  row 17 cannot be read: quo…",
    ].join("\n"),
  );
});

test.each([
  [24, 100],
  [24, 80],
  [30, 200],
])(
  "status on a terminal of %i lines and %i columns shows all tasks and the newest that need attention",
  async (rows, columns) => {
    const cli = await withErrored(30);
    const { stdout } = await cli.pawl(["status"], { terminal: { columns, rows } });
    // The prompt needs one.
    expect(stdout.trimEnd().split("\n").length).toBeLessThan(rows);
    expect(stdout).toContain("stage local: 3 tasks, 31 errored, 1 rejected");
    for (const name of ["count-cities", "expire-cities", "import-cities"])
      expect(stdout).toContain(`\n${name}  `);
    const shown = [errored.run, "2026-11-21T09:00:00Z/message~m-1"].filter((run) => stdout.includes(run));
    expect(shown).toHaveLength(2);
    const listed = stdout.match(/import-cities\/\S+|\(rejected\)\/\S+/g) ?? [];
    expect(stdout).toContain(`\nand ${32 - listed.length} more: pawl status --errored\n`);
  },
);

test("status shortens nothing where the terminal has room, or where there is none", async () => {
  const cli = await withErrored(5);
  const { stdout: piped } = await cli.pawl(["status"]);
  const { stdout } = await cli.pawl(["status"], { terminal: { columns: 250, rows: 60 } });
  expect(stdout).toBe(piped);
  expect(stdout).not.toContain(" more: ");
});
