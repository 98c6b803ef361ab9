import { expect, test } from "vitest";
import { type Explained, Verdicts } from "../../../cli/deployment/verdicts.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { Page } from "../../../functions/store/run-store.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";

const noon = Date.parse("2026-11-20T12:00:00Z") / 1000;
const nothingDeployed = { tasks: [] } as unknown as Manifest;

/** A task with two triggers that has run each second for half an hour up to noon, and by hand each minute. */
async function open() {
  const memory = new MemoryRunStore();
  for (const trigger of ["a", "b"]) {
    const piece = { expression: "* * * * * *", zone: "UTC", from: noon - 90_000 };
    const set = { rev: 1, judged: noon, pieces: [piece] };
    await memory.updatePart(
      { task: "tick", part: `ledger#${trigger}` },
      { name: "test", condition: [], set },
    );
  }
  for (let at = noon - 1_800; at <= noon; at++) {
    const instant = new Date(at * 1000);
    for (const trigger of at % 60 === 0 ? ["a", "b", "manual~1"] : ["a", "b"]) {
      const set = { ...newRun(at * 1000, trigger, instant), status: "succeeded", lane: "default" } as const;
      const run = occurrenceName(trigger, instant);
      await memory.update({ task: "tick", run }, { name: "test", condition: [], set });
    }
  }
  const pages: number[] = [];
  const store = interceptedStore(memory, async ({ method, forward }) => {
    const answer = await forward();
    if (method === "list") pages.push((answer as Page<RunRecord>).items.length);
    return answer;
  });
  return { pages, verdicts: await Verdicts.read(store, nothingDeployed, "tick", noon * 1000) };
}

const named = ({ trigger, at }: Explained) => `${at - noon} ${trigger}`;

test("verdicts are read from the newest on, and no record beyond the page in which the caller stops", async () => {
  const { pages, verdicts } = await open();
  const told: string[] = [];
  for await (const one of verdicts.between(noon - 90_000, noon, 21)) {
    if (told.push(named(one)) === 20) break;
  }
  expect(told.slice(0, 4)).toEqual(["0 b", "0 a", "-1 b", "-1 a"]);
  // The second in which a page ends is told once the next one is read.
  expect(pages).toEqual([21, 21]);
});

test("verdicts of a range are the same, and each instant once, whatever a page has room for", async () => {
  const { verdicts } = await open();
  const from = noon - 1_900;
  const wanted = Array.from({ length: 1_891 }, (_, n) => [`${-10 - n} b`, `${-10 - n} a`]).flat();
  for (const pageSize of [1, 2, 50, 5_000]) {
    const told: Explained[] = [];
    for await (const one of verdicts.between(from, noon - 10, pageSize)) told.push(one);
    expect(told.map(named)).toEqual(wanted);
    expect(told.filter(({ verdict }) => verdict.kind === "recorded")).toHaveLength(2 * 1_791);
  }
});
