/** What bundles have in place of the SDK's packages, against these packages: what goes over the wire must be the same. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegionInfo } from "aws-cdk-lib/region-info";
import { afterAll, expect, test } from "vitest";
import { build } from "../../../infra/constructs/bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-sdk-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
  readonly requests: readonly { readonly headers: Record<string, string> }[];
  readonly outcome: unknown;
  readonly logs: unknown;
}
interface Results {
  readonly calls: Record<string, Result>;
  readonly decisions: Record<string, string>;
}

const regions = [
  ...RegionInfo.regions.map(({ name }) => name),
  ...["aws-global", "aws-cn-global", "aws-us-gov-global", "aws-iso-global", "aws-iso-b-global"],
  ...["aws-iso-e-global", "aws-iso-f-global", "eusc-de-east-1", "eu-isoe-west-1", "us-isof-south-1"],
  ...["xx-north-1", "eu-west-99", "us-isox-east-1", "cn", "us-gov-x"],
];
const entry = `
  import { results } from "./test/infra/sdk/sdk-calls.ts";
  import { decisions } from "./test/infra/sdk/sdk-endpoints.ts";
  console.log(JSON.stringify({ decisions: decisions(${JSON.stringify(regions)}), calls: await results() }));`;

/** Makes the calls and decisions from a bundle. */
function run(name: string, options?: Parameters<typeof build>[1]): Results {
  const { outputFiles, metafile } = build(entry, options);
  const isSmall = Object.keys(metafile.inputs).includes("functions/lambda/sdk/serde.ts");
  expect(isSmall).toBe(options === undefined);
  const path = join(folder, `${name}.mjs`);
  for (const file of outputFiles) if (file.path.endsWith(".mjs")) writeFileSync(path, file.contents);
  const env = { PATH: process.env.PATH };
  const stdio = ["ignore", "pipe", "ignore"] as const;
  return JSON.parse(
    execFileSync(process.execPath, [path], { env, stdio: [...stdio], maxBuffer: 1e9 }).toString(),
  );
}

const ours = run("ours");
const sdk = run("sdk", { alias: {} });

test.each(Object.keys(sdk.calls))("a bundle's clients send and give back what the SDK's do: %s", (name) => {
  expect(withoutFeatures(ours.calls[name])).toEqual(withoutFeatures(sdk.calls[name]));
});

/** The features that a client has used are the one thing that bundles do not tell AWS. */
function withoutFeatures(result: Result | undefined) {
  const requests = result?.requests.map(({ headers, ...request }) => {
    const agent = headers["user-agent"]?.replace(/ m\/\S*/, "");
    return { ...request, headers: { ...headers, "user-agent": agent } };
  });
  return { ...result, requests };
}

test("a bundle's clients decide on the SDK's endpoints in every Region, and for all that an endpoint depends on", () => {
  const others = Object.entries(sdk.decisions).filter(([values, found]) => ours.decisions[values] !== found);
  expect(
    others.map(([values, found]) => ({ values, found, ours: ours.decisions[values] })).slice(0, 5),
  ).toEqual([]);
  expect(new Set(Object.values(sdk.decisions)).size).toBeGreaterThan(100);
});
