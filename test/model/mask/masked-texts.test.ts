/** Every text of Pawl's own in which a param's value may appear: test/bench/errors/masks drives one through them. */
import { expect, test } from "vitest";
import { drive } from "../../bench/errors/masks/drive.ts";
import { given, secret, shownPart } from "../../bench/errors/masks/secret-task.ts";

test("a secret that is masked is in no text of Pawl's own, in more than twenty of which it is where it is not masked", async () => {
  const bare = await drive(undefined);
  expect(bare.filter(({ text }) => shownPart.test(text)).length).toBeGreaterThanOrEqual(20);
  given.length = 0;
  const texts = await drive(["token"]);
  expect(texts.map(({ where }) => where).length).toBe(bare.length);
  expect(texts.filter(({ text }) => shownPart.test(text))).toEqual([]);
  // The task's code is given it all the same.
  expect(given).toContain(secret);
});
