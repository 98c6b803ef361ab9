import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../steps.ts";

/** What a process prints that has nothing to do but this. */
function printedBy(code: string): string {
  const clock = JSON.stringify(join(root, "functions/model/clock.ts"));
  const program = `const { systemClock } = await import(${clock}); ${code}`;
  const options = { encoding: "utf8", timeout: 20_000 } as const;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", program], options).stdout;
}

test("a wait on the machine's clock keeps a process alive that has nothing else to do", () => {
  expect(
    printedBy("void new Promise((r) => systemClock.after(50, r)).then(() => console.log('waited'));"),
  ).toBe("waited\n");
});

test("a timer of the machine's clock that was cancelled does not keep its process alive", () => {
  const program = `
    const startedAt = systemClock.monotonic();
    process.on("exit", () => console.log(systemClock.monotonic() - startedAt < 10_000));
    systemClock.after(15_000, () => {})();`;
  expect(printedBy(program)).toBe("true\n");
});
