/** Tasks with a command, run by the engine with real programs. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask } from "../../../index.ts";
import { runTask, type TaskRun } from "../../kit/index.ts";

const base = { name: "backup", description: "Backs up.", maxAttempts: 1 };
const said = ({ log }: TaskRun) => log.map(({ message }) => message);
const lastLines = ({ output }: TaskRun) => (output as { readonly lastLines: readonly string[] }).lastLines;

test("a command that exits with 0 has succeeded, and its lines are in the log and on the record", async () => {
  const command = "printf '%s\\n' one \"two words\" $NAME '$NAME'";
  const run = await runTask(defineTask({ ...base, command, env: { NAME: "a b\"'$X;*" } }));
  const lines = ["one", "two words", "a b\"'$X;*", "$NAME"];
  expect(run).toMatchObject({
    status: "succeeded",
    output: { exitCode: 0, seconds: 0, lastLines: lines },
  });
  expect(said(run)).toEqual(lines);
  expect(run.record).not.toHaveProperty("warning");
});

test("a command finds its task's env, its params and Pawl's own variables, and nothing of the worker's", async () => {
  process.env.AWS_SECRET_ACCESS_KEY = "of the lane";
  const task = defineTask({
    ...base,
    params: v.object({
      retentionDays: v.number(),
      name: v.string(),
      deep: v.any(),
      none: v.optional(v.any()),
    }),
    command: "env -0",
    env: (ctx) => ({ SHOP: `shop ${ctx.params.name}`, GONE: undefined }),
  });
  const params = { retentionDays: 7, name: "a 'b'", deep: { x: [1] } };
  const run = await runTask(task, { params }).finally(() => delete process.env.AWS_SECRET_ACCESS_KEY);
  expect(said(run).join("").split("\\u0000").filter(Boolean).sort()).toEqual([
    "HOME=/tmp",
    "LANG=C.UTF-8",
    "PATH=/opt/bin:/usr/local/bin:/usr/bin:/bin",
    'PAWL_PARAM_DEEP={"x":[1]}',
    "PAWL_PARAM_NAME=a 'b'",
    "PAWL_PARAM_RETENTION_DAYS=7",
    `PAWL_RUN=${run.record.run}`,
    "PAWL_STAGE=test",
    "PAWL_TASK=backup",
    "SHOP=shop a 'b'",
  ]);
});

test("with logOutput false nothing that a command prints is in the log, and its last lines are on the record", async () => {
  const command = "echo a; echo b >&2";
  const run = await runTask(defineTask({ ...base, command, shell: true, logOutput: false }));
  expect([run.status, said(run)]).toEqual(["succeeded", []]);
  expect([...lastLines(run)].sort()).toEqual(["a", "b"]);
  const failed = await runTask(
    defineTask({ ...base, command: `${command}; exit 1`, shell: true, logOutput: false }),
  );
  expect([failed.error, said(failed)]).toEqual(["exited with code 1: b", []]);
});

const exits = (code: number) =>
  defineTask({
    ...base,
    shell: true,
    command: `echo said; echo wrong >&2; exit ${code}`,
    maxAttempts: 2,
    returnCodes: { 3: "succeeded", 4: "warning", 6: "errored" },
  });

test("an exit code that is mapped to succeeded ends the run as succeeded", async () => {
  const run = await runTask(exits(3));
  expect(run).toMatchObject({ status: "succeeded", output: { exitCode: 3 } });
  expect(run.record).not.toHaveProperty("warning");
});

test("an exit code that is mapped to a warning ends the run as succeeded, with a mark on its record", async () => {
  const run = await runTask(exits(4));
  expect(run).toMatchObject({ status: "succeeded", output: { exitCode: 4 } });
  expect(run.record.warning).toBe("exited with code 4");
});

test("any other exit code fails the attempt with the last lines of its errors, and the output is kept", async () => {
  const run = await runTask(exits(5));
  expect(run).toMatchObject({
    status: "errored",
    error: "exited with code 5: wrong",
    output: { exitCode: 5, lastLines: expect.arrayContaining(["said", "wrong"]) },
  });
});

test("an exit code that is mapped to errored ends the run at once, and one that is not mapped is tried again", async () => {
  const listed = await runTask(exits(6));
  expect(listed).toMatchObject({ status: "errored", error: "exited with code 6: wrong", retried: [] });
  expect(listed.record.error).toMatchObject({ name: "CommandError" });
  expect((await runTask(exits(5))).retried).toEqual(["exited with code 5: wrong"]);
});

test("variables that no program can have end the run at once", async () => {
  const error = "env: WORD holds a NUL, which no variable can";
  const task = defineTask({ ...base, maxAttempts: 3, command: "true", env: () => ({ WORD: "a\0b" }) });
  expect(await runTask(task)).toMatchObject({ status: "errored", error, retried: [] });
  const params = v.object({ aB: v.string(), a_b: v.string() });
  const two = runTask(defineTask({ ...base, maxAttempts: 3, command: "true", params }), {
    params: { aB: "x", a_b: "y" },
  });
  await expect(two).resolves.toMatchObject({ status: "errored", retried: [] });
});

test("a command that fails is tried again", async () => {
  const run = await runTask(defineTask({ ...base, maxAttempts: 2, command: "false" }));
  expect(run).toMatchObject({
    status: "errored",
    retried: ["exited with code 1"],
    error: "exited with code 1",
  });
});

test("a command that a signal ends has failed", async () => {
  const run = await runTask(defineTask({ ...base, shell: true, command: "kill -KILL $$" }));
  expect(run.error).toBe("was ended by SIGKILL: perhaps it needed more memory than its lane's memoryMb");
});

test("a program that is not there ends the run at once, and the error says where it was looked for", async () => {
  const run = await runTask(defineTask({ ...base, maxAttempts: 3, command: "pg_dumb --all" }));
  expect(run.retried).toEqual([]);
  expect(run.error).toMatch(/^there is no program pg_dumb in PATH \/opt\/bin:.*: add it by a Lambda layer/);
});

test("a file that may not be executed is named", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "pawl-command-")), "program");
  writeFileSync(file, "#!/bin/sh\n");
  const run = await runTask(defineTask({ ...base, command: file }));
  expect(run.error).toContain(`the program ${file} may not be run`);
});

test("a param that no variable can hold ends the run with a line that names it", async () => {
  const task = defineTask({ ...base, params: v.object({ text: v.string() }), command: "true" });
  const long = await runTask(task, { params: { text: "x".repeat(200_000) } });
  expect(long.error).toMatch(/^PAWL_PARAM_TEXT is too long for a variable: 200016 bytes/);
  const nul = await runTask(task, { params: { text: "a\0b" } });
  expect(nul.error).toBe("PAWL_PARAM_TEXT holds a NUL, which no variable can");
});

test("masked params are hidden in what a command prints, and in its output", async () => {
  const task = defineTask({
    ...base,
    params: v.object({ token: v.string() }),
    masked: ["token"],
    command: 'printf "the token is %s\\n" $TOKEN',
    env: ({ params }) => ({ TOKEN: params.token }),
  });
  const run = await runTask(task, { params: { token: "s3cr3t value" } });
  expect(said(run)).toEqual(["the token is [masked]"]);
  expect(lastLines(run)).toEqual(["the token is [masked]"]);
});

test("session credentials, and variables of env whose names say that they are secret, are hidden in what a command prints", async () => {
  const task = defineTask({
    ...base,
    runAs: { policy: [] },
    params: v.object({ key: v.string() }),
    shell: true,
    command: "env | grep -v RUN | sort; env >&2; exit 1",
    onErrorCommand: 'echo "again $PGPASSWORD: $PAWL_ERROR"',
    env: { PGPASSWORD: "hunter2 & co", api_token: "tk-1234", SORT_KEY: "id", SHOP: "ice" },
  });
  const run = await runTask(task, {
    params: { key: "by name" },
    credentials: async () => ({
      accessKeyId: "AKIAEXAMPLE",
      secretAccessKey: "secret/of+session",
      sessionToken: "token of session",
      expiration: new Date("2026-11-21T04:00:00Z"),
    }),
  });
  const text = JSON.stringify(run);
  for (const secret of ["hunter2", "tk-1234", "secret/of+session", "token of session"])
    expect(text).not.toContain(secret);
  const shown = ["AWS_SECRET_ACCESS_KEY=[masked]", "AWS_SESSION_TOKEN=[masked]", "PGPASSWORD=[masked]"];
  const plain = ["AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "PAWL_PARAM_KEY=by name", "SORT_KEY=id", "SHOP=ice"];
  expect(said(run)).toEqual(expect.arrayContaining([...shown, ...plain, "api_token=[masked]"]));
  expect(said(run)).toContainEqual(expect.stringMatching(/^again \[masked\]: exited with code 1: /));
});

test("a variable of env is hidden too where its task masks its name, with all that is in it", async () => {
  const task = defineTask({
    ...base,
    params: v.object({ token: v.string() }),
    masked: ["token", "DATABASE_URL"],
    command: "printf '%s\\n' $DATABASE_URL $TOKEN_PLACE",
    env: ({ params }) => ({
      DATABASE_URL: `postgres://me:${params.token}@db`,
      TOKEN_PLACE: `/tmp/${params.token}`,
    }),
  });
  const run = await runTask(task, { params: { token: "s3cr3t" } });
  expect(said(run)).toEqual(["[masked]", "/tmp/[masked]"]);
  expect(lastLines(run)).toEqual(["[masked]", "/tmp/[masked]"]);
});

test("lines are bounded in number and length, and what is not text is made printable", async () => {
  const many = await runTask(defineTask({ ...base, command: "seq 1 1234" }));
  expect(said(many)).toHaveLength(1_001);
  expect(said(many).at(-1)).toBe("234 more lines left out");
  expect(lastLines(many)).toEqual([
    "1225",
    "1226",
    "1227",
    "1228",
    "1229",
    "1230",
    "1231",
    "1232",
    "1233",
    "1234",
  ]);
  const long = await runTask(
    defineTask({ ...base, shell: true, command: "head -c 3000000 /dev/zero | tr '\\0' x" }),
  );
  expect(said(long).map(({ length }) => length <= 1_000)).toEqual([true]);
  const binary = await runTask(
    defineTask({ ...base, command: "printf '\\001\\033[31mred\\377\\n10%%\\r20%%\\n'" }),
  );
  expect(said(binary)).toEqual(["\\u0001\\u001b[31mred\ufffd", "20%"]);
});

test("what a program writes over is kept, but for a progress bar's older figures", async () => {
  const command = `printf '%s' '0 %\r 57 % [##  ]\rerror: disk full\r 58 %\r\r99 %  \r     \rcopied\r\nend\r\n\rlast\r'`;
  const run = await runTask(defineTask({ ...base, shell: true, command: command.replace("%s", "%b") }));
  const lines = [" 57 % [##  ]", "error: disk full", "99 %  ", "copied", "end", "last"];
  expect(lastLines(run)).toEqual(lines);
  const split = "printf 'a\\r'; sleep 0.1; printf '\\nb\\rb1'; sleep 0.1; printf '2\\nc\\n'";
  expect(lastLines(await runTask(defineTask({ ...base, shell: true, command: split })))).toEqual([
    "a",
    "b12",
    "c",
  ]);
});

test("a command's standard input is empty", async () => {
  expect(await runTask(defineTask({ ...base, command: "cat" }))).toMatchObject({ status: "succeeded" });
});

test("without a shell nothing is expanded, and with one values are variables alone", async () => {
  const env = { NAME: "x; echo hacked $(echo no)" };
  const plain = await runTask(defineTask({ ...base, env, command: "echo ${NAME} '*' \\$HOME" }));
  expect(said(plain)).toEqual(["x; echo hacked $(echo no) * $HOME"]);
  const shell = await runTask(defineTask({ ...base, env, shell: true, command: 'echo "$NAME" | cat' }));
  expect(said(shell)).toEqual(["x; echo hacked $(echo no)"]);
});

test("onErrorCommand is run once the run has errored, with the error and the code", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "pawl-command-")), "told");
  const task = defineTask({
    ...base,
    maxAttempts: 2,
    command: "sh -c 'echo broken >&2; exit 7'",
    env: { FILE: file },
    onErrorCommand: `sh -c 'printf "%s|%s\\n" "$PAWL_ERROR" "$PAWL_EXIT_CODE" >> "$FILE"'`,
  });
  expect(await runTask(task)).toMatchObject({ status: "errored", callbacks: [] });
  expect(readFileSync(file, "utf8")).toBe("exited with code 7: broken|7\n");
});

test("an onErrorCommand that fails is told, and changes nothing", async () => {
  const task = defineTask({ ...base, command: "false", onErrorCommand: "sh -c 'exit 9'" });
  const run = await runTask(task);
  expect(run).toMatchObject({ status: "errored", error: "exited with code 1" });
  expect(run.retried).toEqual(["afterError: onErrorCommand exited with code 9"]);
});

test("a folder that does not exist is named", async () => {
  const run = await runTask(defineTask({ ...base, command: "pwd", cwd: "/no/such/folder" }));
  expect(run.error).toBe("the folder /no/such/folder does not exist: set cwd");
  expect(said(await runTask(defineTask({ ...base, command: "pwd", cwd: "/" })))).toEqual(["/"]);
});

test("an env that gives no text for a name in the command ends the run with a line that names it", async () => {
  const task = defineTask({ ...base, command: "echo $NAME", env: () => ({}) });
  expect((await runTask(task)).error).toBe("command: env gave no NAME: it must be a text");
});

test("a command that takes longer than its task's maxRuntimeSeconds is ended in runTask as on AWS", async () => {
  const task = defineTask({
    ...base,
    maxRuntimeSeconds: 1,
    command: "sleep 30",
    onErrorCommand: 'printf %s "$PAWL_ERROR"',
  });
  const run = await runTask(task);
  const error =
    "the command did not end within 1 s, and cannot go on in another turn; maxRuntimeSeconds ends its turn: raise it";
  expect(run).toMatchObject({ status: "errored", error, output: { signal: "SIGTERM", seconds: 1 } });
  expect(said(run)).toEqual([error]);
  // Its frames would be Pawl's own.
  expect(run.record.error?.stack).toBeUndefined();
});
