/** The skills say what is true: what they name exists, and what they tell to do works in a clone. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CliHarness } from "../cli/harness.ts";
import { DevProcess } from "../e2e/dev-process.ts";
import type { Told } from "../e2e/pawl-command.ts";
import { TeamProject } from "../proofs/clone/team-project.ts";
import { root } from "../steps.ts";
import { page } from "./markdown.ts";
import { blocksOf } from "./readme.ts";

const names = readdirSync(join(root, "skills"));
const skill = (name: string) => page(`skills/${name}/SKILL.md`);
const addTask = skill("add-task");
test.each(names)("the skill %s says in its front matter what it is called and when it is used", (name) => {
  const [, front = ""] = /^---\n([\s\S]*?)\n---\n/.exec(skill(name)) ?? [];
  const said = Object.fromEntries(front.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
  expect(Object.keys(said)).toEqual(["name", "description"]);
  expect(said.name).toBe(name);
  expect(said.description).toMatch(/ Use it (when|for) /);
  expect(said.description.length).toBeLessThan(1_024);
});

test("AGENTS.md links every skill", () => {
  const missing = names.filter((name) => !page("AGENTS.md").includes(`](skills/${name}/SKILL.md)`));
  expect(missing).toEqual([]);
});

/** Each `npx pawl …` of the skills, between backticks or in a shell block. */
const commands = names.flatMap((name) =>
  [...skill(name).matchAll(/(?:`|^)npx pawl ([^`\n]+)/gm)].map(([, line = ""]) => line),
);

test.each([...new Set(commands)])("npx pawl %s exists, with its options", async (line) => {
  const [name = "", ...words] = line.split(/[ ,]+/);
  const { stdout } = await new CliHarness().pawl([name, "--help"]);
  // Of a word that is no verb the help is that of pawl itself.
  expect(stdout.split("\n")[0]).toContain(`Usage: pawl ${name} `);
  const given = words.filter((word) => word.startsWith("-"));
  expect(given.filter((option) => !new RegExp(`(^|[ ,])${option}\\b`, "m").test(stdout))).toEqual([]);
});

test.each(names)("each option that the skill %s names is in docs/options.md, or exported by pawl", (name) => {
  const known = `${page("docs/options.md")}${readFileSync(join(root, "index.ts"), "utf8")}`;
  const options = [...skill(name).matchAll(/`([a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, option = ""]) => option);
  expect(options.filter((option) => !new RegExp(`\\b${option}\\b`).test(known))).toEqual([]);
});

test("no paragraph, line of a list or row is both in AGENTS.md and in a skill", () => {
  const lines = (text: string) => text.split("\n").filter((line) => line.length > 60);
  const agents = lines(page("AGENTS.md"));
  expect(names.flatMap((name) => lines(skill(name)).filter((line) => agents.includes(line)))).toEqual([]);
});

let clone: TeamProject;
beforeAll(() => {
  clone = new TeamProject();
});
afterAll(() => clone?.remove());

test("the commands of add-task make a task in a clone, whose tests pass with those of the skills", async () => {
  const { making, running } = linesOf();
  expect(making).toEqual(["npx pawl new carts.expire --table", "npx vitest run test/tasks/carts"]);
  expect(await follow(making.slice(0, 1))).toMatchObject({ code: 0 });
  const file = join(clone.folder, "test/tasks/carts/expire.test.ts");
  const [added] = blocksOf(addTask).filter(({ language }) => language === "ts");
  writeFileSync(file, `${readFileSync(file, "utf8")}\n${added?.text}`);
  const [ofCursors] = blocksOf(skill("change-cursor")).filter(({ language }) => language === "ts");
  writeFileSync(join(clone.folder, "test/tasks/carts/numbers.test.ts"), `${numbers}\n${ofCursors?.text}`);
  const tested = await follow(making.slice(1));
  expect([tested.code, /Tests .*/.exec(tested.stdout)?.[0]]).toEqual([0, "Tests  8 passed (8)"]);
  expect(await follow(["npx tsc --noEmit"])).toMatchObject({ code: 0 });
  const dev = await DevProcess.start({ root: clone.folder, state: join(clone.folder, ".pawl") });
  try {
    expect(await follow(running)).toMatchObject({ code: 0 });
  } finally {
    await dev.close();
  }
}, 300_000);

/** What the tests of change-cursor take as given. */
const numbers = `import { defineTask } from "pawl";
import { runTask } from "pawl/test";
import { expect, test } from "vitest";

const numbers = defineTask({
  name: "numbers",
  description: "Walks the numbers up to 9.",
  version: 3,
  migrateCursor: (cursor, from) => ({ at: from === 1 ? cursor : cursor.after }),
  *items({ cursor }) {
    for (let id = (cursor?.at ?? 0) + 1; id <= 9; id++) yield [{ id }, { at: id }];
  },
  process() {},
});
`;

/** Its shell blocks: the first one makes the task, the other runs it. */
function linesOf() {
  const [making = [], running = []] = blocksOf(addTask)
    .filter(({ language }) => language === "sh")
    .map(({ text }) => text.trim().split("\n"));
  return { making, running };
}

/** Runs lines as they stand, in the clone. */
function follow(lines: readonly string[]): Promise<Told> {
  return clone.run("bash", "-c", ["set -euo pipefail", ...lines].join("\n"));
}
