/**
 * A new status or kind of trigger that is left out of one of the places that must know it does not compile. Each test
 * adds one to a copy of the project, and reads which files the compiler names. For a new type of an emulated service,
 * see `test/local/services/emulated-service.test.ts`.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, expectTypeOf, test } from "vitest";
import { type Move, type MoveName, moves } from "../../functions/model/run/moves.ts";
import { allStatuses, type LiveStatus, type TerminalStatus } from "../../functions/model/run/status.ts";
import { copyProject, type Project, root } from "../e2e/project.ts";

/** The files of a copy that do not compile once a text of it was replaced. */
function filesWithErrors(path: string, from: string, to: string): string[] {
  const errors = errorsOf((copy) => copy.edit(path, from, to)).matchAll(/^(\S+?)\(\d+,\d+\): error/gm);
  return [...new Set([...errors].map(([, file]) => file as string))].sort();
}

/** What the compiler says of a copy that was changed. */
function errorsOf(change: (copy: Project) => void): string {
  const copy = copyProject();
  try {
    change(copy);
    copy.write(
      "tsconfig.copy.json",
      '{ "extends": "./tsconfig.json", "include": ["*.ts", "infra", "functions", "cli", "local"] }',
    );
    const tsc = join(root, "node_modules/.bin/tsc");
    const { stdout } = spawnSync(tsc, ["--noEmit", "-p", "tsconfig.copy.json"], {
      cwd: copy.folder,
      encoding: "utf8",
    });
    return stdout;
  } finally {
    copy.remove();
  }
}

test("a status that is left out of attributes or of the command's words does not compile", () => {
  const skipped = "  skipped:     { terminal: true,";
  const strange = "  strange:     { terminal: true, done: false, needsAttention: false },\n";
  expect(filesWithErrors("functions/model/run/status.ts", skipped, strange + skipped)).toEqual([
    "cli/show/why.ts",
    "functions/automatic/metrics.ts",
    "functions/model/run/attributes.ts",
  ]);
});

test("a move that is left out of the log's words, or of pawl dev's, does not compile", () => {
  const skip = "  skip:        {";
  const estrange = '  estrange: { from: ["enqueued"], to: "errored", level: "info" },\n';
  expect(filesWithErrors("functions/model/run/moves.ts", skip, estrange + skip)).toEqual([
    "functions/runs/write.ts",
    "local/dev/run-words.ts",
  ]);
});

test("a kind of trigger that is left out of its table, of synth or of the command's words does not compile", () => {
  const union = "export type Trigger = ScheduleTrigger | StartupTrigger";
  const strange =
    '{ readonly kind: "strange"; readonly id: string; readonly limits?: undefined; readonly priority?: undefined; readonly params?: TriggerParams }';
  const more = `${union} | ${strange}`;
  expect(filesWithErrors("functions/model/task/trigger.ts", union, more)).toEqual([
    "cli/show/triggers.ts",
    "functions/model/task/trigger.ts",
    "infra/deployment/schedule-plan.ts",
  ]);
});

test("a task that yields a wrong shape has an error of two lines, at items or pages, that names the shape", () => {
  const task = (body: string) =>
    `import { defineTask } from "pawl";\nexport default defineTask({ name: "a", description: "A.", process() {},\n${body}\n});\n`;
  const errors = errorsOf((copy) => {
    copy.write("functions/tasks/a.ts", task("*items() { yield 5; },"));
    copy.write(
      "functions/tasks/b.ts",
      task("*pages() { yield [[{ id: 1 }], () => ({ token: [1].at(2) })]; },"),
    );
  });
  const lines = errors.trim().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(
    /^functions\/tasks\/a\.ts\(3,2\): error .*"items yields \[item, cursor\]; a cursor is JSON/,
  );
  expect(lines[2]).toMatch(
    /^functions\/tasks\/b\.ts\(3,2\): error .*"pages yields \[items, cursorOf\]; a cursor is JSON/,
  );
});

test("the project compiles without such a change", () => {
  expect(
    filesWithErrors("functions/model/run/status.ts", "/** Every status. */", "/** All statuses. */"),
  ).toEqual([]);
});

test("a live status that no move cancels, or none ends, does not compile", () => {
  type From<M extends MoveName> = Exclude<(typeof moves)[M]["from"][number], "(new)">;
  type Ends = { [M in MoveName]: (typeof moves)[M]["to"] extends TerminalStatus ? M : never }[MoveName];
  expectTypeOf<LiveStatus>().toExtend<From<"cancel">>();
  expectTypeOf<Exclude<LiveStatus, "paused">>().toExtend<From<"pause">>();
  expectTypeOf<LiveStatus>().toExtend<From<Exclude<Ends, "cancel">>>();
});

test("every status is one that a move leads to", () => {
  const ends = Object.values<Move>(moves).flatMap(({ to }) =>
    to === "running or enqueued" ? to.split(" or ") : [to],
  );
  expect(allStatuses.filter((status) => !ends.includes(status))).toEqual([]);
});
