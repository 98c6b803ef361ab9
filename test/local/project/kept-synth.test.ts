import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KeptSynth, ProjectSources } from "../../../local/project/index.ts";

/** An app that writes what a synth does, and says so in a file outside the project. */
const app = `
  import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
  const out = process.env.CDK_OUTDIR;
  appendFileSync(process.env.SYNTHS, "synth ");
  const list = readFileSync("infra/tasks.ts", "utf8");
  if (list.includes("mistake")) { console.error("pawl: task a: a mistake (infra/tasks.ts:1)"); process.exit(1); }
  if (list.includes("endless")) { console.error("pawl: a.ts does not come to an end"); process.kill(process.pid, "SIGKILL"); }
  mkdirSync(out + "/asset." + list.length, { recursive: true });
  writeFileSync(out + "/asset." + list.length + "/index.mjs", list);
  writeFileSync(out + "/pawl.json", JSON.stringify({ tasks: [{ name: "a", triggers: [{ kind: "at", expression: "at(2026-11-21T03:00:00)", timeZone: "UTC" }, { kind: "startup" }] }] }));
  writeFileSync(out + "/t.json", JSON.stringify({ Resources: {} }));
  writeFileSync(out + "/a.json", JSON.stringify({ files: { one: { source: { path: "asset." + list.length, packaging: "zip" }, destinations: { here: { bucketName: "b", objectKey: "k" } } } } }));
  writeFileSync(out + "/manifest.json", JSON.stringify({ artifacts: { assets: { type: "cdk:asset-manifest", properties: { file: "a.json" } }, s: { type: "aws:cloudformation:stack", properties: { templateFile: "t.json" }, dependencies: ["assets"] } } }));
`;

let folder: string;
let sources: ProjectSources;
let synth: KeptSynth;
const write = (path: string, text: string) => writeFileSync(join(folder, "project", path), text);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-21T02:00:00Z") });
  folder = mkdtempSync(join(tmpdir(), "pawl-synth-"));
  mkdirSync(join(folder, "project/infra"), { recursive: true });
  write("infra/app.ts", app);
  write("infra/tasks.ts", "one");
  write("package-lock.json", "{}");
  vi.stubEnv("SYNTHS", join(folder, "synths"));
  sources = new ProjectSources(join(folder, "project"));
  synth = opened();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function opened(more: { accountId?: string } = {}): KeptSynth {
  return new KeptSynth({
    ...{
      sources,
      outdir: join(folder, "out"),
      file: join(folder, "synth.json"),
      bundles: join(folder, "bundles"),
    },
    ...{ stage: "local", accountId: "000000000000", region: "us-east-1", ...more },
  });
}

const isCurrent = async () => synth.isCurrent(await sources.read());
const make = async (inUse?: string[]) => synth.make(await sources.read(), { inUse });

test("a synth is current until something that it was made from changes, and again when that is put back", async () => {
  expect(await isCurrent()).toBe(false);
  await make();
  expect(await isCurrent()).toBe(true);
  synth = opened();
  expect(await isCurrent()).toBe(true);

  write("package-lock.json", "{ }");
  expect(await isCurrent()).toBe(false);
  write("package-lock.json", "{}");
  expect(await isCurrent()).toBe(true);

  write("infra/new.ts", "");
  expect(await isCurrent()).toBe(false);
  rmSync(join(folder, "project/infra/new.ts"));

  vi.stubEnv("SHOP_REGION", "north");
  expect(await isCurrent()).toBe(false);
  vi.stubEnv("SHOP_REGION", undefined);
  vi.stubEnv("WINDOWID", "another terminal");
  vi.stubEnv("npm_lifecycle_event", "another script");
  expect(await isCurrent()).toBe(true);

  expect(opened({ accountId: "111111111111" }).isCurrent(await sources.read())).toBe(false);
});

test("a synth is not current when a file that it wrote has changed, is missing, or is new", async () => {
  await make();
  const code = join(folder, "out/asset.3/index.mjs");
  appendFileSync(code, " ");
  expect(await isCurrent()).toBe(false);
  writeFileSync(code, "one");
  expect(await isCurrent()).toBe(true);
  writeFileSync(join(folder, "out/another"), "");
  expect(await isCurrent()).toBe(false);
  rmSync(join(folder, "out/another"));
  rmSync(code);
  expect(await isCurrent()).toBe(false);
});

test("a synth is not current when an instant of a trigger has passed, and two hours later again", async () => {
  await make();
  vi.setSystemTime(Date.parse("2026-11-21T02:59:59Z"));
  expect(await isCurrent()).toBe(true);
  vi.setSystemTime(Date.parse("2026-11-21T03:00:01Z"));
  expect(await isCurrent()).toBe(false);
  await make();
  expect(await isCurrent()).toBe(true);
  vi.setSystemTime(Date.parse("2026-11-21T05:00:01Z"));
  expect(await isCurrent()).toBe(false);
});

test("a mistake is told in its own line, and leaves nothing that is current", async () => {
  await make();
  write("infra/tasks.ts", "a mistake");
  await expect(make()).rejects.toThrow(/^task a: a mistake \(infra\/tasks\.ts:1\)$/);
  write("infra/tasks.ts", "one");
  expect(await isCurrent()).toBe(false);
});

test("an app that ends itself, since a file never comes to an end, is told by the line that names the file", async () => {
  write("infra/tasks.ts", "endless");
  await expect(make()).rejects.toThrow(/^a\.ts does not come to an end$/);
});

test("a file that changes while the synth runs makes its result current for nothing", async () => {
  const before = await sources.read();
  write("infra/tasks.ts", "two!");
  await synth.make(before);
  expect(synth.isCurrent(before)).toBe(false);
  expect(await isCurrent()).toBe(false);
});

test("code that functions run stays until they have other code, and code of before goes", async () => {
  await make();
  const first = join(folder, "out/asset.3");
  write("infra/tasks.ts", "four");
  await make([first]);
  expect(readFileSync(join(first, "index.mjs"), "utf8")).toBe("one");
  expect(await isCurrent()).toBe(true);
  write("infra/tasks.ts", "fives");
  await make([join(folder, "out/asset.4")]);
  expect(existsSync(first)).toBe(false);
  expect(await isCurrent()).toBe(true);
});
