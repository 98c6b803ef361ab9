import { expect, test } from "vitest";
import { OneByOne } from "../../functions/collections/file/one-by-one.ts";

async function* pieces(closed: { yes?: boolean } = {}) {
  try {
    yield [];
    yield [1, 2];
    yield [];
    yield [3];
    await Promise.resolve();
    yield [4, 5, 6];
  } finally {
    closed.yes = true;
  }
}

test("values of pieces come one by one, also to one who asks for several at once", async () => {
  const found: number[] = [];
  for await (const value of new OneByOne(pieces())) found.push(value);
  expect(found).toEqual([1, 2, 3, 4, 5, 6]);
  const all = new OneByOne(pieces());
  const asked = await Promise.all(Array.from({ length: 8 }, () => all.next()));
  expect(asked.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, 6, undefined, undefined]);
  expect(asked.map(({ done }) => done)).toEqual([...Array(6).fill(false), true, true]);
});

test("a walk that stops early closes what the pieces come from, and gives nothing more", async () => {
  const closed: { yes?: boolean } = {};
  const values = new OneByOne(pieces(closed));
  for await (const _ of values) break;
  expect(closed).toEqual({ yes: true });
  expect(await values.next()).toEqual({ value: undefined, done: true });
  await expect(new OneByOne(pieces()).throw(new Error("no"))).rejects.toThrow("no");
});

test("an error comes after the values before it", async () => {
  const values = new OneByOne(
    (async function* () {
      yield [1];
      throw new Error("broken");
    })(),
  );
  const [first, second, third] = await Promise.allSettled([values.next(), values.next(), values.next()]);
  expect(first).toMatchObject({ value: { value: 1, done: false } });
  expect(second).toMatchObject({ reason: { message: "broken" } });
  expect(third).toMatchObject({ value: { done: true } });
});
