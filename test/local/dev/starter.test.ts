import { expect, test } from "vitest";
import { readyWords } from "../../../local/dev/ready-words.ts";
import { chainToNpm, isWhole, type ProcessFacts } from "../../../local/dev/starter.ts";

const processes = (facts: Record<number, ProcessFacts>) => (pid: number) => facts[pid];

const byShell = {
  30: { parent: 20, program: "node" },
  20: { parent: 10, program: "sh" },
  10: { parent: 5, program: "npm start" },
  5: { parent: 1, program: "bash" },
};

test("npm is watched above the shell by which it starts pawl dev, and nothing above npm", () => {
  const chain = chainToNpm(30, 20, processes(byShell));
  expect(isWhole(chain, processes(byShell))).toBe(true);
  // npm is killed: its shell gets another parent, also while npm is a zombie.
  const killed = { ...byShell, 20: { parent: 1, program: "sh" } };
  expect(isWhole(chain, processes(killed))).toBe(false);
  // The shell is killed.
  expect(isWhole(chain, processes({ ...byShell, 30: { parent: 1, program: "node" } }))).toBe(false);
  // The terminal's shell ends, and npm runs on in the background.
  expect(isWhole(chain, processes({ ...byShell, 10: { parent: 1, program: "npm start" } }))).toBe(true);
});

test("where npm is the parent itself, what is above it is not watched", () => {
  const direct = { 30: { parent: 10, program: "node" }, 10: { parent: 5, program: "npm start" } };
  const chain = chainToNpm(30, 10, processes(direct));
  expect(isWhole(chain, processes({ ...direct, 10: { parent: 1, program: "npm start" } }))).toBe(true);
  expect(isWhole(chain, processes({ ...direct, 30: { parent: 1, program: "node" } }))).toBe(false);
});

test("what is said when it is ready can be typed: the endpoint is named where the command would not find it", () => {
  const facts = {
    endpoint: "http://127.0.0.1:4766",
    pid: 7,
    stateFolder: "/p/.pawl",
    found: true,
    task: "hello",
  };
  expect(readyWords(facts)).toEqual([
    "ready at http://127.0.0.1:4766, process 7, state in /p/.pawl",
    "next: npx pawl run hello --wait, or npx pawl status; changed files are reloaded, and Ctrl-C ends it",
  ]);
  expect(readyWords({ ...facts, found: false, task: undefined })[1]).toMatch(
    /^next: npx pawl list --endpoint http:\/\/127\.0\.0\.1:4766; /,
  );
});
