/** The statements themselves: each holds on `pawl dev`, says something, and names code that is there. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { root } from "../../steps.ts";
import { type Answers, ask } from "./answer.ts";
import { openNothing } from "./endpoints/answers-nothing.ts";
import { openDev } from "./endpoints/dev.ts";
import { column, readColumns, withColumns } from "./fidelity-page.ts";
import { statements } from "./statements/index.ts";

const page = readFileSync(join(root, "docs/fidelity.md"), "utf8");
const ids = statements.map(({ id }) => id);
let onDev: Answers;

beforeAll(async () => {
  const dev = await openDev();
  try {
    onDev = await ask(dev, statements);
  } finally {
    await dev.close();
  }
}, 120_000);

/** The ids of answers of a kind, in the statements' order. */
const those = (answers: Answers, holds: boolean) =>
  ids.filter((id) => (answers.get(id)?.kind === "holds") === holds);

test("each statement of the contract holds on pawl dev, and there are at least 150", () => {
  expect(those(onDev, false)).toEqual([]);
  expect(those(onDev, true).length).toBeGreaterThanOrEqual(150);
});

test("no statement of the contract holds on an endpoint that answers {} to everything", async () => {
  const nothing = await openNothing();
  try {
    expect(those(await ask(nothing, statements), true)).toEqual([]);
  } finally {
    await nothing.close();
  }
}, 60_000);

test("no two statements of the contract have the same id, or say the same", () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const said = statements.map(({ says, service }) => `${service}: ${says}`);
  expect(said.filter((one, index) => said.indexOf(one) !== index)).toEqual([]);
});

test("each statement of the contract names code of Pawl that is there and is not its emulator's, and a page of AWS", () => {
  const wrong = statements.flatMap(({ id, reliesOn, page }) => [
    ...(/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html(#\S+)?$/.test(page) ? [] : [`${id}: ${page}`]),
    ...(reliesOn.length > 0 ? [] : [`${id} names no code`]),
    ...reliesOn
      .filter((code) => !isThere(code) || !/^(functions|infra|cli)\//.test(code))
      .map((code) => `${id}: ${code}`),
  ]);
  expect(wrong).toEqual([]);
});

test("code that is not there is found out, by its file and by its symbol", () => {
  expect(isThere("functions/queue/sqs.ts#sendBatch")).toBe(true);
  expect(isThere("functions/queue/sqs.ts#sendNothing")).toBe(false);
  expect(isThere("functions/queue/none.ts#send")).toBe(false);
});

test("docs/fidelity.md has a line for each statement, with what pawl dev answers", () => {
  const [ours] = readColumns(page).filter(({ endpoint }) => endpoint === "pawl dev");
  const now = column({ name: "pawl dev", release: "this version" }, ours?.day ?? "", onDev);
  expect(page, "write it by npm run contract -- --write").toBe(withColumns(page, statements, [now]));
});

test("npm run contract prints each statement with the code that relies on it", () => {
  const [statement] = statements.filter(({ service }) => service === "sts");
  const program = ["test/contract/aws/main.ts", "--only", statement?.id ?? ""];
  const { stdout } = spawnSync(process.execPath, program, { cwd: root, encoding: "utf8" });
  expect(stdout).toContain(`${statement?.id}: ${statement?.says}  [${statement?.reliesOn.join(", ")}]\n`);
}, 30_000);

test("npm run contract refuses AWS itself as an endpoint, in any partition", () => {
  const endpoint = "https://sqs.eusc-de-east-1.amazonaws.eu.";
  const program = ["test/contract/aws/main.ts", "--endpoint", endpoint];
  const { status, stderr } = spawnSync(process.execPath, program, { cwd: root, encoding: "utf8" });
  expect([status, stderr]).toEqual([2, `error: ${endpoint} is AWS itself: --account asks it\n`]);
}, 30_000);

test("the columns of other endpoints stay as they were when one endpoint is asked again", () => {
  const answers = new Map([
    ["sqs/delay", { kind: "differs", seen: "saw | none of pawl-contract-x" } as const],
  ]);
  const other = column({ name: "other", release: "1.0" }, "2026-01-02", answers);
  const again = column({ name: "pawl dev", release: "this version" }, "2026-01-03", new Map());
  const written = withColumns(withColumns(page, statements, [other]), statements, [again]);
  const kept = readColumns(written).find(({ endpoint }) => endpoint === "other");
  expect(kept).toMatchObject({ release: "1.0", day: "2026-01-02" });
  expect(kept?.answers.get("sqs/delay")).toBe("differs: saw   none of NAME");
});

/** Whether a file declares a symbol, given as `FILE#SYMBOL`. */
function isThere(code: string): boolean {
  const [file = "", symbol = ""] = code.split("#");
  const path = join(root, file);
  const declared = new RegExp(
    `^\\s*(export )?(async )?((function|class|const|interface|type)\\*? )?${symbol}\\b[^\\n]*[({=<:]`,
    "m",
  );
  return existsSync(path) && symbol !== "" && declared.test(readFileSync(path, "utf8"));
}
