/** Which stack of an app `pawl dev` runs, and how much of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { manifestsIn, pawlsIn, readPawlAssembly } from "../../../local/dev/pawls.ts";
import type { Template, TemplateResource } from "../../../local/stack/index.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder that the CDK synthesized these stacks into. */
function outdirOf(stacks: Readonly<Record<string, Template>>, assets?: object): string {
  const outdir = mkdtempSync(join(tmpdir(), "pawl-out-"));
  folders.push(outdir);
  const artifacts: Record<string, object> = {};
  for (const [name, template] of Object.entries(stacks)) {
    writeFileSync(join(outdir, `${name}.json`), JSON.stringify(template));
    artifacts[name] = {
      type: "aws:cloudformation:stack",
      properties: { templateFile: `${name}.json` },
      dependencies: ["assets"],
    };
  }
  if (assets !== undefined) {
    writeFileSync(join(outdir, "assets.json"), JSON.stringify(assets));
    artifacts.assets = { type: "cdk:asset-manifest", properties: { file: "assets.json" } };
  }
  writeFileSync(join(outdir, "manifest.json"), JSON.stringify({ artifacts }));
  return outdir;
}

const at = (path: string, resource: Partial<TemplateResource> = {}): TemplateResource => ({
  Type: "AWS::SQS::Queue",
  Metadata: { "aws:cdk:path": path },
  ...resource,
});

const place = (path: string, project: string) =>
  at(`${path}/Outputs/Place/Resource`, {
    Type: "AWS::SSM::Parameter",
    Properties: { Name: `/pawl/${project}/local` },
  });

const outputsOf = (prefix: string) =>
  Object.fromEntries(["RunsTable", "Manifest"].map((key) => [`${prefix}${key}`, { Value: key }]));

/** A Pawl at `Shop/Jobs`, whose worker names a queue of the stack; `mail` waits for a topic. */
const shop: Template = {
  Resources: {
    Mail: at("Shop/Mail/Resource", { DependsOn: "Topic" }),
    Topic: at("Shop/Topic/Resource", { Type: "AWS::SNS::Topic" }),
    Network: at("Shop/Network/Resource", { Type: "AWS::EC2::VPC" }),
    JobsMore: at("Shop/JobsMore/Resource"),
    Worker: at("Shop/Jobs/Worker/Resource", { Properties: { Variables: { MAIL: { Ref: "Mail" } } } }),
    Place: place("Shop/Jobs", "shop"),
  },
  Outputs: { ...outputsOf("Jobs1"), Endpoint: { Value: { Ref: "Network" } } },
};

test("of a stack with a Pawl, what the Pawl's resources refer to at any depth is run, and nothing else", () => {
  const { template, leftOut } = readPawlAssembly(outdirOf({ Shop: shop }), "shop", "local");
  expect(Object.keys(template.Resources)).toEqual(["Mail", "Topic", "Worker", "Place"]);
  expect(Object.keys(template.Outputs ?? {})).toEqual(["Jobs1RunsTable", "Jobs1Manifest"]);
  expect(leftOut).toBe(2);
});

test("a container image of another function of the app is passed over", () => {
  const outdir = outdirOf(
    { Shop: shop },
    { files: {}, dockerImages: { a1b2: { source: { directory: "web" } } } },
  );
  expect(readPawlAssembly(outdir, "shop", "local").assets).toEqual([]);
});

test("of several stacks, the one that holds a Pawl is run", () => {
  const outdir = outdirOf({ Network: { Resources: { A: at("Network/A") } }, Shop: shop });
  expect(readPawlAssembly(outdir, "other", "local").stackName).toBe("Shop");
});

test("of several stacks that hold a Pawl, the project's is run", () => {
  const bills = { Resources: { Place: place("Bills/Jobs", "bills") }, Outputs: outputsOf("Jobs2") };
  const outdir = outdirOf({ Shop: shop, Bills: bills });
  expect(readPawlAssembly(outdir, "bills", "local").stackName).toBe("Bills");
  expect(() => readPawlAssembly(outdir, "mail", "local")).toThrow(
    'several stacks of the app hold a Pawl, Shop, Bills, and none of them is of project mail: set "project" in the context of cdk.json',
  );
});

test("an app of several stacks, none of which holds a Pawl, is refused with their names", () => {
  const none: Template = { Resources: { A: at("A/A") } };
  expect(() => readPawlAssembly(outdirOf({ A: none, B: none }), "shop", "local")).toThrow(
    "no stack of the app holds a Pawl: the stacks are A, B",
  );
});

test("a stack of a Pawl's own is run whole, also what is of no Pawl", () => {
  const own: Template = { Resources: { A: at("shop-local/A") }, Outputs: outputsOf("") };
  expect(readPawlAssembly(outdirOf({ "shop-local": own }), "shop", "local")).toMatchObject({
    template: own,
    leftOut: 0,
  });
});

test("each Pawl of a stack has the outputs of its own, by the keys without what they begin with", () => {
  const outputs = ["Jobs1RunsTable", "Jobs1Manifest", "Jobs2RunsTable", "Jobs2Manifest", "Endpoint"].map(
    (key) => ({ key, value: key }),
  );
  expect(pawlsIn({ outputs })).toEqual(
    ["Jobs1", "Jobs2"].map((prefix) => ({
      outputs: ["RunsTable", "Manifest"].map((key) => ({ key, value: `${prefix}${key}` })),
    })),
  );
});

test("the manifests of all Pawls are read, and a folder without one has none", () => {
  const outdir = outdirOf({});
  expect(manifestsIn(outdir)).toEqual([]);
  writeFileSync(join(outdir, "pawl-shop-local.json"), JSON.stringify({ tasks: [{ name: "a" }] }));
  writeFileSync(join(outdir, "pawl-mail-local.json"), JSON.stringify({ tasks: [{ name: "b" }] }));
  expect(
    manifestsIn(outdir)
      .flatMap(({ tasks }) => tasks.map(({ name }) => name))
      .sort(),
  ).toEqual(["a", "b"]);
});
