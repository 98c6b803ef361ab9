import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Dev, startDev } from "../../../local/index.ts";
import { until } from "../../e2e/until.ts";
import { tempFolder } from "../small-app.ts";

/** An app without resources that says what `infra/looks.txt` does. */
const app = `
  import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
  const out = process.env.CDK_OUTDIR;
  mkdirSync(out, { recursive: true });
  const write = (name, value) => writeFileSync(out + "/" + name, JSON.stringify(value));
  write("pawl.json", { tasks: [] });
  write("t.json", { Resources: {} });
  write("manifest.json", { artifacts: { s: { type: "aws:cloudformation:stack", properties: { templateFile: "t.json" } } } });
  console.error("project small, stage local: 0 tasks");
  for (const look of readFileSync("infra/looks.txt", "utf8").split(",")) console.error("  look: " + look);
`;

test("what synth says deserves a look is told once at each start, and after a reload what has come with it", async () => {
  const { path: root, remove } = tempFolder();
  const looks = (...texts: string[]) => writeFileSync(join(root, "infra/looks.txt"), texts.join(","));
  mkdirSync(join(root, "infra"));
  writeFileSync(join(root, "infra/app.ts"), app);
  looks("a is late", "b is early");
  let lines: string[] = [];
  let dev: Dev | undefined;
  const start = async () => {
    lines = [];
    dev = await startDev({ root, port: 0, signals: false, log: (line) => lines.push(line.slice(9)) });
  };
  const told = () => lines.filter((line) => line.startsWith("look: "));
  const reloaded = (count: number) => () =>
    lines.filter((line) => line.startsWith("reloaded")).length === count;
  try {
    await start();
    expect(told()).toEqual(["look: a is late", "look: b is early"]);
    lines = [];
    looks("b is early", "c is twice");
    await until("the first reload", reloaded(1));
    expect(told()).toEqual(["look: c is twice"]);
    looks("b is early", "c is twice", "a is late");
    await until("the second reload", reloaded(2));
    expect(told()).toEqual(["look: c is twice", "look: a is late"]);
    await dev?.close();
    await start();
    expect(lines.some((line) => line.includes("synthesizing"))).toBe(false);
    expect(told()).toEqual(["look: b is early", "look: c is twice", "look: a is late"]);
  } finally {
    await dev?.close();
    remove();
  }
});
