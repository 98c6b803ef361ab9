/** What bundles have in place of the SDK's packages, against these packages: what goes over the wire is to be the same. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { build } from "../../infra/constructs/bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-sdk-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Request {
  readonly headers: Record<string, string>;
}
interface Result {
  readonly requests: readonly Request[];
  readonly outcome: unknown;
  readonly logs: unknown;
}

const entry =
  'import { results } from "./test/infra/sdk-calls.ts"; console.log(JSON.stringify(await results()));';

/** Runs `sdk-calls.ts` from a bundle. */
function results(name: string, options: Parameters<typeof build>[1]): Record<string, Result> {
  const { outputFiles, metafile } = build(entry, options);
  const isSmall = Object.keys(metafile.inputs).includes("functions/lambda/sdk/serde.ts");
  expect(isSmall).toBe(options === undefined);
  const path = join(folder, `${name}.mjs`);
  for (const file of outputFiles) if (file.path.endsWith(".mjs")) writeFileSync(path, file.contents);
  const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: "1" };
  return JSON.parse(execFileSync(process.execPath, [path], { env, maxBuffer: 1e8 }).toString());
}

const ours = results("ours", undefined);
const sdk = results("sdk", { alias: {} });

test.each(Object.keys(sdk))("a bundle's clients send and give back what the SDK's do: %s", (name) => {
  expect(withoutFeatures(ours[name])).toEqual(withoutFeatures(sdk[name]));
});

/** The features that a client has used are the one thing that bundles do not tell AWS. */
function withoutFeatures(result: Result | undefined) {
  const requests = result?.requests.map(({ headers, ...request }) => {
    const agent = headers["user-agent"]?.replace(/ m\/\S*/, "");
    return { ...request, headers: { ...headers, "user-agent": agent } };
  });
  return { ...result, requests };
}
