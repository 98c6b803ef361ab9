/** The copy of an uncaught error that is handed to others to print. */
import { expect, test } from "vitest";
import { maskedCopy } from "../../functions/model/mask/masked-copy.ts";

const mask = (text: string) => text.replaceAll("secret", "[masked]");

test("a copy of an error has none of the masked texts, in its members and causes either", () => {
  const error = Object.assign(new Error("the secret", { cause: new Error("why: secret") }), { by: "secret" });
  const copy = maskedCopy(mask, error) as typeof error;
  expect(copy).toBeInstanceOf(Error);
  expect([copy.message, (copy.cause as Error).message, copy.by]).toEqual([
    "the [masked]",
    "why: [masked]",
    "[masked]",
  ]);
  expect(copy.stack).not.toContain("secret");
});

test("what cannot be read as a text is replaced, and nothing throws", () => {
  const { proxy, revoke } = Proxy.revocable(() => {}, {});
  revoke();
  const odd = Object.assign(() => {}, {
    toString() {
      throw new Error("no text");
    },
  });
  expect(maskedCopy(mask, proxy)).toBe("[masked]");
  expect(maskedCopy(mask, { odd, proxy, symbol: Symbol.iterator })).toEqual({
    odd: "[masked]",
    proxy: "[masked]",
    symbol: Symbol.iterator,
  });
});
