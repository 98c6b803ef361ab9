import { afterEach, expect, test } from "vitest";
import { smallExecutor } from "../../small-app.ts";

let running: ReturnType<typeof smallExecutor>;
const start = () => {
  running = smallExecutor();
  return running;
};
afterEach(() => running.close());

test("a function that prints faster than it is read loses no line, and keeps its memory", async () => {
  const { executor, deploy, lines } = start();
  // 5 MB in all: they would fit into no pipe, and into the heap hardly twice.
  await deploy(
    "flood",
    `export const handler = async () => {
       for (let i = 0; i < 50_000; i++) console.log("line " + i + " ".repeat(90));
     };`,
    { memoryMb: 64, timeoutSeconds: 60 },
  );
  expect((await executor.invoke("flood", "{}")).failure).toBeUndefined();
  const numbers = lines.map(({ text }) => Number(/^line (\d+)/.exec(text)?.[1]));
  expect(numbers).toEqual(Array.from({ length: 50_000 }, (_, i) => i));
});

test("what a function prints before it ends its process arrives, on both outputs and in order", async () => {
  const { executor, deploy, lines } = start();
  await deploy(
    "last",
    `export const handler = async () => {
       for (let i = 0; i < 200; i++) (i % 2 ? console.error : console.log)("word " + i + " ".repeat(1_000));
       process.exit(3);
     };`,
  );
  expect((await executor.invoke("last", "{}")).failure?.errorMessage).toContain("exit status 3");
  expect(lines.map(({ text }) => text.trim())).toEqual(Array.from({ length: 200 }, (_, i) => `word ${i}`));
});

test("an error that nothing catches is printed without the line of the bundle, and ends the process", async () => {
  const { executor, deploy, lines } = start();
  const minified = `/* ${"x".repeat(5_000)} */`;
  await deploy(
    "loose",
    `export const handler = async () => { ${minified} setTimeout(() => { throw new Error("loose"); }); await new Promise((r) => setTimeout(r, 5_000)); };`,
  );
  expect((await executor.invoke("loose", "{}")).failure?.errorMessage).toContain("exit status 1");
  expect(lines[0]?.text).toBe("Uncaught Error: loose");
  expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThan(300);
});

test("a handler's own listener decides about an error that nothing catches", async () => {
  const { executor, deploy } = start();
  await deploy(
    "own",
    `let caught;
     process.on("uncaughtException", (error) => caught(error.message));
     export const handler = () => new Promise((r) => { caught = r; setTimeout(() => { throw new Error("mine"); }); });`,
  );
  expect((await executor.invoke("own", "{}")).payload).toBe('"mine"');
});
