/** The list of the queues in which runs wait for a key: what a write to it is billed for. */
import { expect, test } from "vitest";
import { weightOf } from "../../functions/model/item-weight.ts";
import { itemOf } from "../../functions/runs/pool/further/listed-queues.ts";

test.each([
  [1_000, 36, 1],
  [50_000, 36, 2],
  [50_000, 200, 7],
])(
  "of %i queues on the list, with keys of %i bytes, each is listed for at most %i units",
  (count, bytes, units) => {
    const items = new Map<string, Record<string, unknown>>();
    for (let i = 0; i < count; i++) {
      const key = String(i).padStart(bytes, "k");
      const { task, part } = itemOf({ key: { task: "shops.import", part: `slot#${key}` } });
      const item = items.get(part) ?? { task, part };
      items.set(part, { ...item, [`queue#shops.import#${key}`]: 2 ** 47 + i });
    }
    const largest = Math.max(...[...items.values()].map((item) => weightOf(item)));
    expect(Math.ceil(largest / 1_024)).toBeLessThanOrEqual(units);
  },
);
