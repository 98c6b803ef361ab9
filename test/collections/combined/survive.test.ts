/** Properties of collections that are put together: whatever stops a walk, each item comes once, in order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { array } from "../../../functions/collections/array.ts";
import { interleave } from "../../../functions/collections/combined/interleave.ts";
import { nested } from "../../../functions/collections/combined/nested.ts";
import { pagesOf } from "../../../functions/collections/paged/pages-of.ts";
import { assertCursorsSurvive } from "../../kit/assert-cursors-survive.ts";
import { type Collection, itemsOf, stopped } from "./stopped.ts";

/** Arrays in arrays, some of them empty; texts are the items. */
interface Tree {
  readonly kind: "array" | "nested" | "interleave" | "pages";
  readonly parts: readonly Tree[];
  readonly size: number;
}

const kinds = ["array", "nested", "interleave", "pages"] as const;
const treeOf: (depth?: number) => fc.Arbitrary<Tree> = fc.memo((depth) =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    parts: depth <= 1 ? fc.constant([]) : fc.array(treeOf(), { maxLength: 3 }),
    size: fc.nat({ max: 4 }),
  }),
);
const tree = treeOf(3);

/** The collection of a tree, and what it has, in order. */
function made({ kind, parts, size }: Tree, path: string): { collection: Collection; items: string[] } {
  const values = Array.from({ length: size }, (_, i) => `${path}/${i}`);
  const inner = parts.map((part, i) => made(part, `${path}.${i}`));
  if (kind === "pages") {
    const page = async (token = 0) => ({
      items: values.slice(token, token + 1),
      next: token + 1 < size ? token + 1 : null,
    });
    const collection: Collection = (after) =>
      nested(
        (before) => pagesOf(page, { after: before }),
        (items, done) => array(items, { after: done }),
        { after },
      );
    return { collection, items: values };
  }
  if (kind === "array" || inner.length === 0)
    return { collection: (after) => array(values, { after }), items: values };
  if (kind === "nested")
    return {
      collection: (after) =>
        nested(
          (before) => array(inner, { after: before }),
          ({ collection }, done) => collection(done) as never,
          { after },
        ),
      items: inner.flatMap(({ items }) => items),
    };
  const walks = Object.fromEntries(inner.map(({ collection }, i) => [`part ${i}`, collection as never]));
  const rounds = Math.max(...inner.map(({ items }) => items.length));
  const items = Array.from({ length: rounds }, (_, i) => inner.flatMap((part) => part.items.slice(i, i + 1)));
  return {
    async *collection(after) {
      for await (const [{ item }, cursor] of interleave(walks, { after })) yield [item, cursor];
    },
    items: items.flat(),
  };
}

test("a walk of collections in collections and side by side has each item once, in order, wherever it stops", async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 }), async (of, turns) => {
      const { collection, items } = made(of, "");
      expect(await itemsOf(collection(undefined))).toEqual(items);
      expect(await stopped(collection, turns)).toEqual(items);
    }),
    { numRuns: 300 },
  );
});

test("the cursors of collections in collections and side by side survive", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (of) => assertCursorsSurvive(made(of, "").collection)),
    { numRuns: 60 },
  );
});
