/** Which tasks are said to have no right to read the upload that they walk. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as iam from "aws-cdk-lib/aws-iam";
import * as v from "valibot";
import { afterAll, expect, test } from "vitest";
import { array, defineTask } from "../../../index.ts";
import { uploadLooks } from "../../../infra/constructs/upload-rights.ts";
import type { DeployedLine } from "../../../infra/deployed.ts";
import type { PawlProps } from "../../../infra/pawl.ts";
import { PawlStack } from "../../../infra/pawl-stack.ts";
import { appWithoutBundles, propsOf } from "./template.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-upload-rights-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A line of a task, whose file says what it walks. */
function line(
  name: string,
  more: object,
  lane = "default",
  file = "items: () => jsonLines(s3Object(input))",
) {
  mkdirSync(join(folder, "functions/tasks"), { recursive: true });
  writeFileSync(join(folder, `functions/tasks/${name}.ts`), file);
  const options = { name, description: "Copies.", params: v.object({ input: v.string() }), ...more };
  return [defineTask(options as never), { lane }] as unknown as DeployedLine;
}
const walks = { items: () => array([1]), process() {} };

function looksOf(tasks: readonly DeployedLine[], resources?: PawlProps["resources"]): readonly string[] {
  const { pawl } = new PawlStack(appWithoutBundles(), propsOf("dev", { lines: tasks, resources }));
  return uploadLooks(pawl, folder);
}
const look = (name: string, option: string) =>
  `task ${name} walks what pawl run ${option} uploads, and has no right to read it on AWS: in infra/resources.ts add "${name}": { grant: (role) => uploads.grantRead(role) }`;

const copy = line("copy", walks);
const all = [
  copy,
  line("own", { ...walks, runAs: { policy: [] } }),
  line("prices", { ...walks, params: v.object({ csv: v.string() }) }, "bulk"),
];

test("a task that walks an upload and was given no right to read it is told, with what to add", () => {
  expect(looksOf(all)).toEqual([look("copy", "--input"), look("own", "--input"), look("prices", "--csv")]);
});

test("a right counts for the role that has it: a lane's for the lane, and a task's for the task alone", () => {
  const granted = (name: string) =>
    looksOf(all, (_, { uploads }) => ({ [name]: { grant: (role) => uploads.grantRead(role) } }));
  expect(granted("copy")).toEqual([look("own", "--input"), look("prices", "--csv")]);
  expect(granted("own")).toEqual([look("copy", "--input"), look("prices", "--csv")]);
});

test("a right to all buckets counts, one to another bucket does not", () => {
  const of = (...resources: string[]) =>
    looksOf([copy], () => ({
      copy: {
        grant: (role) => void role.addToPolicy(new iam.PolicyStatement({ actions: ["s3:Get*"], resources })),
      },
    }));
  expect(of("*")).toEqual([]);
  expect(of("arn:aws:s3:::others/*")).toEqual([look("copy", "--input")]);
});

test("nothing is said of a task whose param of that name is no upload", () => {
  const others = [
    line("named", walks, "default", "items: () => array([1])"),
    line("run", { run: () => undefined }),
    line("numbered", { ...walks, params: v.object({ input: v.number() }) }),
  ];
  expect(looksOf(others)).toEqual([]);
});
