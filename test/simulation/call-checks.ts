/** Where nothing fails the calls are those of the protocol's table, to the very number. Point 10. */
import type { RunFile } from "./ledger.ts";
import type { World } from "./world.ts";

/** Compares the calls of each task's runs with the table. */
export function checkCalls(world: World): void {
  for (const plan of world.plan.tasks) {
    const files = [...world.ledger.runs.values()].filter(({ key }) => key.task === plan.name);
    const found = new Map<string, number>();
    for (const file of files) for (const [kind, count] of file.calls) add(found, kind, count);
    for (const [kind, count] of world.partCalls.get(plan.name) ?? []) add(found, kind, count);
    const expected = new Map<string, number>();
    for (const file of files) expect(expected, file);
    // What is put off by more than SQS can hold is sent by the clock, which reads the run and moves its entry.
    for (const kind of ["get", "sweep"]) add(expected, kind, found.get("sweep") ?? 0);
    const odd = [...new Set([...found.keys(), ...expected.keys()])].filter(
      (kind) =>
        kind !== "checkpoint" && kind !== "get part" && (found.get(kind) ?? 0) !== (expected.get(kind) ?? 0),
    );
    for (const kind of odd) {
      world.fail(
        "the calls are those of the table",
        `${plan.name}: ${found.get(kind) ?? 0} of ${kind}, the table says ${expected.get(kind) ?? 0}`,
      );
    }
  }
}

function add(counts: Map<string, number>, kind: string, count = 1): void {
  if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
}

function expect(counts: Map<string, number>, { record, plan }: RunFile): void {
  if (record === undefined || plan === undefined) return;
  if (record.status === "skipped") {
    // Whoever finds the slot taken reads its holder once.
    add(counts, "take slot");
    add(counts, "get");
    add(counts, "skip");
    return;
  }
  const outside = record.trigger !== trigger;
  if (outside) add(counts, "create");
  if (record.trigger === "startup") {
    add(counts, "point");
    add(counts, "get part of id");
  }
  const turns = record.turn + 1;
  add(counts, "claim", turns);
  const retries = record.errors?.length ?? 0;
  add(counts, "retry", retries);
  add(counts, "interrupt", turns - 1 - retries);
  add(counts, "send", turns - 1 + (outside ? 1 : 0));
  add(counts, record.status === "succeeded" ? "succeed" : "fail");
  if (plan.overlap === "skip" && !outside) {
    add(counts, "take slot");
    add(counts, "give slot back");
  }
}

const trigger = "nightly";
