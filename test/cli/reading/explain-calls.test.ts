/** What `pawl explain` asks of the store, and prints, where a task has hundreds of triggers. */
import { expect, test } from "vitest";
import { Verdicts } from "../../../cli/deployment/verdicts.ts";
import { scheduleTrigger } from "../../../functions/model/task/run-time-schedule.ts";
import { openWire, type Wire } from "../../bench/kit/wire.ts";
import { manifest, now } from "../harness.ts";
import { Cli } from "./explain-cli.ts";

const second = (text: string) => Date.parse(text) / 1000;
const task = "count-cities";
const triggers = Array.from({ length: 300 }, (_, i) => scheduleTrigger(`customer-${i}`));
const ledger = {
  rev: 1,
  judged: second("2026-11-20T12:00:00Z"),
  pieces: [{ expression: "0 8 * * mon", zone: "UTC", from: second("2026-11-01T00:00:00Z") }],
};

/** The reads of a question, without those that prepare it. */
async function readsOf(wire: Wire, ask: (verdicts: Verdicts) => Promise<unknown>): Promise<number> {
  const verdicts = await Verdicts.read(wire.store, manifest, task, now);
  wire.calls.reads = 0;
  await ask(verdicts);
  return wire.calls.reads;
}

test("of one trigger explain reads one record, and of hundreds it reads those of the instant together", async () => {
  const wire = await openWire();
  try {
    for (const trigger of triggers)
      await wire.store.updatePart(
        { task, part: `ledger#${trigger}` },
        { name: "test", condition: [], set: ledger },
      );
    const firing = second("2026-11-16T08:00:00Z");
    const one = triggers[7] as string;
    expect(await readsOf(wire, (verdicts) => verdicts.of(one, firing))).toBe(1);
    expect(await readsOf(wire, (verdicts) => verdicts.at(firing))).toBe(1);
    expect(await readsOf(wire, (verdicts) => verdicts.at(second("2026-11-20T11:00:00Z")))).toBe(1);
  } finally {
    await wire.close();
  }
});

test("where none of many triggers fires, explain says so in one line and names the option that says why", async () => {
  const cli = new Cli();
  for (const trigger of triggers) await cli.put(task, trigger, ledger);
  expect(await cli.lines("explain", task, "2026-11-20T11:00:30Z")).toEqual([""]);
  expect(cli.told).toContain(
    "none of the 301 triggers of count-cities fires at 2026-11-20T11:00:30Z: --trigger ID says why one does not",
  );
  expect((await cli.json("explain", task, "2026-11-20T11:00:30Z")).verdicts).toEqual([]);
  const [line] = await cli.lines("explain", task, "2026-11-20T11:00:30Z", "--trigger", triggers[3] as string);
  expect(line).toContain('no occurrence: "0 8 * * mon" does not fire then');
});

test("of many triggers explain finds the one record of an instant, also where its schedule does not fire then", async () => {
  const cli = new Cli();
  for (const trigger of triggers) await cli.put("expire-cities", trigger, ledger);
  await cli.run(`2026-11-20T11:00:00Z/${triggers[5]}`, { status: "skipped", reason: "paused" });
  expect(await cli.lines("explain", "expire-cities", "2026-11-20T11:00:00Z")).toEqual([
    `expire-cities/2026-11-20T11:00:00Z/${triggers[5]}  skipped: the task was paused`,
  ]);
});
