import { expect, test } from "vitest";
import { type ProjectSources, type Snapshot, SourceWatch } from "../../../local/project/index.ts";

/** A watch over files that the test sets, which looks when the test says. */
function watched(first: Record<string, string>, matters: (snapshot: Snapshot) => boolean = () => true) {
  let files = first;
  const seen: Record<string, string>[] = [];
  const waiting: (() => void)[] = [];
  const watch = new SourceWatch({
    sources: { read: async () => new Map(Object.entries(files)) } as unknown as ProjectSources,
    first: new Map(Object.entries(first)),
    onChange: async (snapshot) => {
      seen.push(Object.fromEntries(snapshot));
      return { matters: matters(snapshot) };
    },
    sleep: (_milliseconds, signal) =>
      new Promise((passed) => {
        waiting.push(passed);
        signal.addEventListener("abort", () => passed());
      }),
  });
  /** Lets it look so many times, after the files were set. */
  const looks = async (count: number, next: Record<string, string> = files) => {
    files = next;
    for (let i = 0; i < count; i++) {
      waiting.shift()?.();
      await new Promise((passed) => setImmediate(passed));
    }
  };
  return { watch, seen, looks };
}

test("a change is reported once, when it has settled", async () => {
  const { watch, seen, looks } = watched({ "a.ts": "1" });
  await looks(3);
  expect(seen).toEqual([]);
  await looks(1, { "a.ts": "2" });
  await looks(1, { "a.ts": "2", "b.ts": "1" });
  await looks(1, { "a.ts": "2", "b.ts": "2" });
  expect(seen).toEqual([]);
  await looks(5);
  expect(seen).toEqual([{ "a.ts": "2", "b.ts": "2" }]);
  await watch.end();
});

test("files that never settle are reported after a second", async () => {
  const { watch, seen, looks } = watched({ "a.ts": "0" });
  for (let i = 1; i <= 12; i++) await looks(1, { "a.ts": String(i) });
  expect(seen).toHaveLength(1);
  await watch.end();
});

test("what changes back while it settles is no change", async () => {
  const { watch, seen, looks } = watched({ "a.ts": "1" });
  await looks(1, { "a.ts": "2" });
  await looks(5, { "a.ts": "1" });
  expect(seen).toEqual([]);
  await watch.end();
});

test("data files that tasks write again and again are reported three times at most, and the app's files always", async () => {
  const { watch, seen, looks } = watched({ "a.ts": "0", "functions/a.sql": "0" }, () => false);
  for (let i = 1; i <= 20; i++) await looks(3, { "a.ts": "0", "functions/a.sql": "0", [`out/${i}.csv`]: "" });
  expect(seen).toHaveLength(3);
  await looks(3, { "a.ts": "1", "functions/a.sql": "0" });
  expect(seen).toHaveLength(4);
  for (let i = 1; i <= 5; i++) await looks(3, { "a.ts": "1", "functions/a.sql": String(i) });
  expect(seen).toHaveLength(9);
  await watch.end();
});

test("a data file whose change mattered is reported again", async () => {
  const { watch, seen, looks } = watched(
    { "cities.csv": "0" },
    (files) => Number(files.get("cities.csv")) % 3 === 0,
  );
  for (let i = 1; i <= 12; i++) await looks(3, { "cities.csv": String(i) });
  expect(seen).toHaveLength(12);
  await watch.end();
});

test("a watch that has ended looks no more", async () => {
  const { watch, seen, looks } = watched({ "a.ts": "1" });
  await watch.end();
  await looks(5, { "a.ts": "2" });
  expect(seen).toEqual([]);
});
