/** The versions of what `pawl dev` runs. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { environment } from "../../../functions/model/task/manifest.ts";
import { ProjectStack } from "../../../local/dev/project-stack.ts";
import type { LocalAws } from "../../../local/index.ts";
import type { Stack } from "../../../local/stack/index.ts";
import { functionResource, tempFolder, writeAssembly } from "../small-app.ts";
import { openTemporaryAws } from "../temporary-aws.ts";

const folder = tempFolder();
let aws: LocalAws;
beforeEach(async () => {
  aws = await openTemporaryAws();
});
afterEach(async () => {
  await aws.close();
  folder.remove();
});

test("each Pawl of a stack has a version of its own, and a reload changes that of what has changed", async () => {
  const outdir = join(folder.path, "cdk.out");
  mkdirSync(outdir);
  const synthesized = (versions: Readonly<Record<string, string>>) => {
    const sweepers = Object.entries(versions).map(([id, version]) => {
      const Environment = { Variables: { [environment.version]: version } };
      return [id, functionResource("sweeper", { Environment })] as const;
    });
    writeAssembly(outdir, { Resources: Object.fromEntries(sweepers) }, { sweeper: "export {};" });
  };
  const versionsIn = ({ resources }: Stack) =>
    resources.map(({ logicalId, properties }) => {
      const { Variables } = properties.Environment as { readonly Variables: Record<string, string> };
      return [logicalId, Variables[environment.version]];
    });

  synthesized({ Shop: "s1", Mail: "m1" });
  const stack = new ProjectStack({ root: folder.path, template: outdir }, aws);
  const snapshot = await stack.sources.read();
  expect(versionsIn(await stack.first(snapshot, () => {}))).toEqual([
    ["Shop", "s1"],
    ["Mail", "m1"],
  ]);

  const { signal } = new AbortController();
  synthesized({ Shop: "s1", Mail: "m2", Bills: "b1" });
  expect(versionsIn(await stack.next(snapshot, signal))).toEqual([
    ["Shop", "s1"],
    ["Mail", "m1+m2"],
    // It is new: its start-up tasks run as after a first deploy.
    ["Bills", "b1"],
  ]);
  synthesized({ Shop: "s2", Mail: "m1", Bills: "b1" });
  expect(versionsIn(await stack.next(snapshot, signal))).toEqual([
    ["Shop", "s1+s2"],
    ["Mail", "m1"],
    ["Bills", "b1"],
  ]);
});
