import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLocalAws } from "../../../local/index.ts";
import { openState, putStateAside } from "../../../local/services/index.ts";
import { temporaryFolder } from "../temporary-aws.ts";

let folder: string;
let state: string;
beforeEach(() => {
  folder = temporaryFolder();
  state = join(folder, ".pawl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** State with a table, a queue and an object, closed. */
async function makeState(): Promise<void> {
  const aws = await openLocalAws({ stateFolder: state, port: 0 });
  aws.sqs.createQueue("lane");
  aws.s3.ensureBucket("uploads");
  await aws.s3.put("uploads", "k", "kept");
  const key = { AttributeName: "id", AttributeType: "S" };
  await aws.dynamodb.ensureTable({
    TableName: "runs",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [key],
  });
  await aws.close();
}

const replace = (path: string, text: string) => () => writeFileSync(join(state, path), text);
const remove = (path: string) => () => rmSync(join(state, path), { recursive: true });
const folderFor = (path: string) => () => {
  rmSync(join(state, path), { recursive: true, force: true });
  mkdirSync(join(state, path));
};
const fileFor = (path: string) => () => {
  rmSync(join(state, path), { recursive: true, force: true });
  writeFileSync(join(state, path), "");
};
const inTheMiddle = (path: string) => () => {
  const bytes = readFileSync(join(state, path));
  writeFileSync(join(state, path), bytes.fill(0xa5, 4096, Math.min(bytes.length, 12_288)));
};
const emptied = (path: string) => () => truncateSync(join(state, path));

const databases = ["dynamodb.sqlite", "sqs.sqlite", "s3/s3.sqlite", "scheduler.sqlite"];
const reset = "put back a good copy, or start from scratch with npx pawl dev --reset";

test.each([
  ...databases.flatMap((path) => [
    { file: path, damage: replace(path, "no database at all"), why: "is not a database", cure: reset },
    {
      file: path,
      damage: remove(path),
      why: "is missing, though the rest of the state is there",
      cure: reset,
    },
    { file: path, damage: folderFor(path), why: "cannot be opened as a database", cure: reset },
    { file: path, damage: inTheMiddle(path), why: "is damaged", cure: reset },
    { file: path, damage: emptied(path), why: "is empty", cure: reset },
  ]),
  {
    file: "time.json",
    damage: replace("time.json", '{"offset":1e+303}'),
    why: "the time in it is out of range",
    cure: "delete it",
  },
  { file: "time.json", damage: replace("time.json", "{"), why: "expected", cure: "delete it" },
  { file: "rates.json", damage: replace("rates.json", "{"), why: "", cure: reset },
  { file: "rates.json", damage: replace("rates.json", '{"a":1}'), why: "expected", cure: reset },
  {
    file: "state.json",
    damage: replace("state.json", '{"format":9}'),
    why: "a later version of Pawl wrote it, in format 9; this one reads format 1",
    cure: "use that version, or another --state: nothing was changed",
  },
  { file: "state.json", damage: replace("state.json", ""), why: "", cure: reset },
  {
    file: "lock",
    damage: replace("lock", "no database at all"),
    why: "is not a database",
    cure: "delete it",
  },
  { file: "lock", damage: folderFor("lock"), why: "cannot be opened as a database", cure: "delete it" },
  {
    file: "owner.json",
    damage: folderFor("owner.json"),
    why: "is a folder where a file is expected",
    cure: reset,
  },
  {
    file: "environments",
    damage: folderFor("environments"),
    why: "is a folder where a file is expected",
    cure: reset,
  },
  { file: "s3/files", damage: fileFor("s3/files"), why: "is a file where a folder is expected", cure: reset },
  { file: "logs", damage: fileFor("logs"), why: "is a file where a folder is expected", cure: reset },
])(
  "$file that is damaged ($why) is refused by its name, with the cure",
  async ({ file, damage, why, cure }) => {
    await makeState();
    damage();
    const message = await openLocalAws({ stateFolder: state, port: 0 }).then(
      (aws) => aws.close().then(() => "opened"),
      (error: Error) => error.message,
    );
    expect(message).toContain(`${join(state, file)}: ${why}`);
    expect(message).toContain(cure);
    expect(message).not.toContain("\n");
  },
);

test("an object whose file is missing is found when the state is opened", async () => {
  await makeState();
  rmSync(join(state, "s3/files"), { recursive: true });
  await expect(openLocalAws({ stateFolder: state, port: 0 })).rejects.toThrow(
    /s3\/s3\.sqlite: names 1 files that are missing, such as files\//,
  );
});

test("state that is a file is refused by its name", async () => {
  writeFileSync(state, "");
  await expect(openLocalAws({ stateFolder: state, port: 0 })).rejects.toThrow(
    `${state}: is a file where a folder is expected; move it away, or use another --state`,
  );
});

test.runIf(existsSync("/proc/self"))("a folder that no file system can make is refused at once", async () => {
  await expect(openLocalAws({ stateFolder: "/proc/no/state", port: 0 })).rejects.toThrow(
    "/proc/no/state: no folder can be made in /proc; move it away, or use another --state",
  );
});

test("state that is put aside is kept in one folder, and the next start begins from scratch", async () => {
  await makeState();
  expect(putStateAside(state)).toBe(`${state}.old`);
  expect(existsSync(join(`${state}.old`, "dynamodb.sqlite"))).toBe(true);
  const aws = await openLocalAws({ stateFolder: state, port: 0 });
  expect(aws.sqs.queues()).toEqual([]);
  await aws.close();
  expect(putStateAside(state)).toBe(`${state}.old`);
  expect(putStateAside(state)).toBeUndefined();
});

test("damaged state is put aside as well, and so is a file in its place", async () => {
  await makeState();
  writeFileSync(join(state, "lock"), "no database at all");
  expect(putStateAside(state)).toBe(`${state}.old`);
  writeFileSync(state, "");
  expect(putStateAside(state)).toBe(`${state}.old`);
  expect(existsSync(state)).toBe(false);
});

test("what is no state is not deleted to put state in its place", async () => {
  await makeState();
  mkdirSync(`${state}.old`);
  writeFileSync(join(`${state}.old`, "thesis.txt"), "");
  expect(() => putStateAside(state)).toThrow(`${state}.old is in the way`);
  expect(existsSync(join(state, "sqs.sqlite"))).toBe(true);
});

test("state that another pawl dev uses is not put aside", async () => {
  const open = openState(state);
  expect(() => putStateAside(state)).toThrow(`the state in ${state} is in use by process ${process.pid}`);
  open.close();
});

test("a folder that is no state is not put aside", () => {
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(join(folder, "lock"), "");
  expect(() => putStateAside(folder)).toThrow("does not look like the state of pawl dev");
  expect(existsSync(join(folder, "package.json"))).toBe(true);
});
