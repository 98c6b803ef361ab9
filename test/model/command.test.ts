/** What `defineTask` refuses of a command, and what becomes of its text. */
import { expect, test } from "vitest";
import { paramVariable, variableCollisions } from "../../functions/model/task/command/param-variables.ts";
import { filled, splitCommand } from "../../functions/model/task/command/split.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { taskMistakes } from "../../functions/model/task/task-mistakes.ts";
import { commandMistakes } from "../../infra/deployment/command-mistakes.ts";
import { task } from "../cli/harness.ts";

const base = { name: "backup", description: "Backs up." };

test.each([
  ["", "it is empty: begin with the program, such as pg_dump"],
  ["  # all of it", "it is empty: begin with the program, such as pg_dump"],
  ['""', "it is empty: begin with the program, such as pg_dump"],
  ["echo 'a", "a quote ' is not closed: close it, or write \\'"],
  ['echo "a', 'a quote " is not closed: close it, or write \\"'],
  ["echo a\\", "it ends with a \\: put it in single quotes"],
  ["a | b", "| is an operator of the shell: put it in quotes where it is meant as text, or set shell: true"],
  ["a > b", "> is an operator of the shell: put it in quotes where it is meant as text, or set shell: true"],
  ["a && b", "& is an operator of the shell: put it in quotes where it is meant as text, or set shell: true"],
  ["a; b", "; is an operator of the shell: put it in quotes where it is meant as text, or set shell: true"],
  [
    "a\nb",
    "a second line would be a second command in a shell: end a line that goes on with \\, or set shell: true",
  ],
  ["ls *", "* would be expanded to names of files in a shell: put it in quotes, or set shell: true"],
  ["ls ~", "~ would be expanded in a shell: put it in quotes, or name the folder"],
  ["a#b", "# within a word: put it in quotes"],
  ["echo $(id)", "$(id) is no $NAME or ${NAME}: put a $ that is meant in single quotes, or set shell: true"],
  ["echo `id`", "` begins a command in a shell: put it in single quotes, or set shell: true"],
  ["A=1 b", "A= would be a variable in a shell: put it into env, and begin with the program"],
  ["if true", "if is a word of the shell's language: set shell: true"],
  [
    "echo\u00a0a",
    "a white space U+00A0 separates nothing in a shell: put it in quotes, or use a plain space",
  ],
  ["echo a\0b", "it holds a NUL, which no argument can: remove it"],
  [
    "echo $NAME",
    "$NAME is not in env, which has A: add NAME to env, or put '$NAME' in single quotes if it is meant as text",
  ],
  [
    "echo $PAWL_RUN",
    "$PAWL_RUN is not in env, which has A: Pawl's own variables are for the program alone: let env be a function that takes what you need from ctx",
  ],
])("a command %j is refused in one line", (command, mistake) => {
  const [line, ...more] = taskMistakes({ ...base, command, env: { A: "a" } });
  expect(more).toEqual([]);
  expect(line).toMatch(/^command ".*": /s);
  expect(line?.endsWith(`: ${mistake}`)).toBe(true);
});

test.each([
  ["a  b\t'c d' \"e f\" g\\ h ''", ["a", "b", "c d", "e f", "g h", ""]],
  ["a \\\n  --b=\"c\"'d' # it's done\n", ["a", "--b=cd"]],
  [
    'a \'$A\' \\$A "\\$A" $A ${A}b "x${A}y"',
    ["a", "$A", "$A", "$A", "<$A '\"\n>", "<$A '\"\n>b", "x<$A '\"\n>y"],
  ],
  ["a '*' \\* \"?\" x=~", ["a", "*", "*", "?", "x=~"]],
])("the text %j is split as a shell does", (text, words) => {
  const split = splitCommand(text);
  if (split.kind === "mistake") throw new Error(split.mistake);
  expect(filled(split.words, () => "<$A '\"\n>")).toEqual(words);
});

test.each([
  [{ command: 7 }, 'command 7 is not allowed: a text, such as "pg_dump --format=custom $DATABASE"'],
  [{ command: "a", shell: "yes" }, 'shell "yes" is not allowed: true or false'],
  [{ command: "a", logOutput: "no" }, 'logOutput "no" is not allowed: true or false'],
  [{ command: " ", shell: true }, 'command " ": it is empty: begin with the program, such as pg_dump'],
  [{ command: "a", cwd: "x" }, 'cwd "x" is not allowed: a folder\'s path from the root, such as "/tmp"'],
  [
    { command: "a", returnCodes: { 256: "warning" } },
    'returnCodes: "256" is no exit code: a whole number from 0 to 255',
  ],
  [
    { command: "a", returnCodes: { 3: "ok" } },
    'returnCodes: "ok" for 3 is not allowed: "succeeded" or "warning" or "errored"',
  ],
  [
    { command: "a", env: { "a-b": "" } },
    'env: the name "a-b" is not allowed: letters, digits and _, not beginning with a digit',
  ],
  [
    { command: "a", env: { PAWL_RUN: "" } },
    "env: the name PAWL_RUN is not allowed: PAWL_ begins Pawl's own variables",
  ],
  [{ command: "a", env: { A: 7 } }, "env: A is not allowed: a text, and it is a number"],
  [{ command: "a", env: { A: "\0" } }, "env: A holds a NUL, which no variable can"],
  [
    { command: "a", onErrorCommand: "a |" },
    'onErrorCommand "a |": | is an operator of the shell: put it in quotes where it is meant as text, or set shell: true',
  ],
  [
    { command: "a", onErrorCommand: "a", afterError() {} },
    "onErrorCommand and afterError are called for the same: remove one of them",
  ],
  [{ command: "a", process() {} }, "process goes with items or pages, not with command"],
  [{ command: "a", run() {} }, "exactly one of items, pages, run and command is needed, got run and command"],
  [
    { command: "a", parallel: { shards: 2 } },
    'parallel {"shards":2} goes with items or pages, not with command',
  ],
  [{ command: "a", onItemError: "skip" }, "onItemError goes with items or pages, not with command"],
  [{ run() {}, env: {}, cwd: "/tmp" }, "env and cwd belong to a command: add command, or remove them"],
])("%j is refused", (options, mistake) => {
  expect(taskMistakes({ ...base, ...options })).toEqual([mistake]);
});

test("onErrorCommand may name the error, and a command whose env is a function any name", () => {
  const command = "a $B";
  expect(
    taskMistakes({ ...base, command, env: () => ({}), onErrorCommand: "b $PAWL_ERROR $PAWL_EXIT_CODE" }),
  ).toEqual([]);
  expect(taskMistakes({ ...base, command, env: { B: "" }, onErrorCommand: "b $PAWL_ERROR" })).toEqual([]);
});

test("a param is a variable by its name in capitals", () => {
  const names = ["a", "retentionDays", "S3Bucket", "dry-run", "x.y", "URLPath"];
  expect(names.map((name) => paramVariable(name).slice(11))).toEqual([
    "A",
    "RETENTION_DAYS",
    "S3_BUCKET",
    "DRY_RUN",
    "X_Y",
    "URL_PATH",
  ]);
  expect(variableCollisions(["dryRun", "other", "dry-run"])).toEqual([
    'params "dryRun" and "dry-run" would both be PAWL_PARAM_DRY_RUN for its command: rename one of them',
  ]);
});

test("synth refuses a timeout that no turn of its lane has, and params that would be one variable", () => {
  const paramsSchema = { properties: { dryRun: {}, dry_run: {} } };
  const given = {
    ...task("backup", { settings: { ...defaultSettings, timeoutSeconds: 901 } }),
    kind: "command" as const,
    lane: "bulk",
    paramsSchema,
  };
  expect(commandMistakes(given, [{ name: "bulk", timeoutSeconds: 900 } as never])).toEqual([
    'task backup: params "dryRun" and "dry_run" would both be PAWL_PARAM_DRY_RUN for its command: rename one of them',
    "task backup: timeoutSeconds 901 is not allowed: a command cannot go on in another turn, and lane bulk gives it 900 s: at most that, or a lane with a longer timeoutSeconds, of at most 900",
  ]);
});
