/** How many calls are under way at once. */
import { expect, test } from "vitest";
import { AtOnce } from "../../../cli/mcp/at-once.ts";

const calls = (atOnce: AtOnce) => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const start = (i: number) =>
    atOnce.run(async () => {
      begun.push(i);
      await new Promise<void>((end) => {
        ends[i] = end;
      });
      return i;
    });
  return { begun, ends, start };
};

test("calls beyond the bound wait, and begin in their order as places become free", async () => {
  const { begun, ends, start } = calls(new AtOnce({ most: 2, waiting: 3 }));
  const all = [0, 1, 2, 3, 4].map(start);
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  expect(await all[1]).toBe(1);
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  ends[0]?.();
  ends[2]?.();
  await expect.poll(() => begun).toEqual([0, 1, 2, 3, 4]);
  ends[3]?.();
  ends[4]?.();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
  const again = start(5);
  await expect.poll(() => begun.at(-1)).toBe(5);
  ends[5]?.();
  expect(await again).toBe(5);
});

test("where too many wait, a call is refused and says so", async () => {
  const { begun, ends, start } = calls(new AtOnce({ most: 1, waiting: 1 }));
  const all = [0, 1].map(start);
  await expect(start(2)).rejects.toThrow(
    "1 calls are under way and 1 wait: call again once they are answered",
  );
  ends[0]?.();
  await all[0];
  await expect.poll(() => begun).toEqual([0, 1]);
  ends[1]?.();
  expect(await all[1]).toBe(1);
});

test("a call that fails gives its place back", async () => {
  const atOnce = new AtOnce({ most: 1, waiting: 0 });
  await expect(atOnce.run(() => Promise.reject(new Error("it failed")))).rejects.toThrow("it failed");
  expect(await atOnce.run(async () => "next")).toBe("next");
});

test("settled waits for what is under way, however it ends", async () => {
  const atOnce = new AtOnce({ most: 2, waiting: 0 });
  const { ends, start } = calls(atOnce);
  const first = start(0);
  let isSettled = false;
  const settled = atOnce.settled().then(() => {
    isSettled = true;
  });
  await Promise.resolve();
  expect(isSettled).toBe(false);
  ends[0]?.();
  await settled;
  expect(await first).toBe(0);
});
