/** `pawl explain` and `pawl history --verdicts`: what became of each instant, over ledgers and records that are set up by hand. */
import { beforeEach, expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Ledger } from "../../../functions/model/task/ledger.ts";
import { Cli } from "./explain-cli.ts";

const second = (text: string) => Date.parse(text) / 1000;
const nightly = { expression: "30 1 * * *", zone: "Europe/London" } as const;

/** Of `expire-cities`: changed on 10 October, off on the 15th, with catch-up since 1 November; the clocks went back on 25 October. */
const ledger: Ledger = {
  rev: 9,
  judged: second("2026-11-20T01:30:00Z"),
  pieces: [
    {
      expression: "0 4 * * *",
      zone: "UTC",
      from: second("2026-09-01T00:15:00Z"),
      until: second("2026-10-10T08:00:00Z"),
    },
    { ...nightly, from: second("2026-10-10T08:30:00Z"), until: second("2026-10-15T12:00:00Z") },
    {
      ...nightly,
      from: second("2026-10-15T12:00:00Z"),
      until: second("2026-10-20T12:00:00Z"),
      off: "disabled",
    },
    { ...nightly, from: second("2026-10-20T12:00:00Z"), until: second("2026-11-01T12:00:00Z") },
    { ...nightly, from: second("2026-11-01T12:00:00Z"), catchUp: "latest" },
  ],
  gap: second("2026-11-19T01:30:00Z"),
};

let cli: Cli;
beforeEach(async () => {
  cli = new Cli();
  await cli.put("expire-cities", "nightly", ledger);
});

const at = (instant: string, more: Partial<RunRecord>) => cli.run(`${instant}/nightly`, more);

test.each([
  ["2026-11-18T01:30:00Z", "succeeded", {}, "ran: succeeded, took 5 s"],
  ["2026-11-17T01:30:00Z", "skipped", { reason: "overlap" }, "skipped: another run of the task had its slot"],
  [
    "2026-11-17T01:30:00Z",
    "skipped",
    { reason: "paused" },
    "skipped: the task was paused; passed over by catchUp latest",
  ],
  [
    "2026-11-19T01:30:00Z",
    "skipped",
    { reason: "paused" },
    "skipped: the task was paused; waits for catchUp latest",
  ],
  ["2026-10-29T01:30:00Z", "missed", {}, "missed: no worker had it in time"],
] as const)("an instant with a record is told by it: %s, %s %j", async (instant, status, more, words) => {
  await at(instant, { status, ...more });
  expect(await cli.lines("explain", "expire-cities", instant)).toEqual([
    `expire-cities/${instant}/nightly  ${words}`,
  ]);
});

test("of an instant that a pause has skipped explain says whose pause that is, and why, while it lasts", async () => {
  for (const day of ["12", "13"])
    await at(`2026-10-${day}T00:30:00Z`, { status: "skipped", reason: "paused" });
  const pause = { at: "2026-10-12T12:00:00Z", author: "ada", note: "moving house" };
  await cli.pause("expire-cities", "2099-01-01T00:00:00.000Z", pause);
  const words = async (day: string) => cli.lines("explain", "expire-cities", `2026-10-${day}T00:30:00Z`);
  expect(await words("13")).toEqual([expect.stringMatching(/paused \(by ada: moving house\)$/)]);
  // This pause began after the instant: nobody knows who had paused the task at that time.
  expect(await words("12")).toEqual([expect.stringMatching(/paused$/)]);
  await cli.pause("expire-cities", "2026-10-14T00:00:00.000Z", pause);
  expect(await words("13")).toEqual([expect.stringMatching(/paused$/)]);
});

test.each([
  ["2026-10-28T01:30:00Z", "missed: no worker had it in time"],
  [
    "2026-11-10T01:30:00Z",
    "skipped (catch-up): no worker had it in time, and it was passed over by catchUp latest",
  ],
  ["2026-10-17T00:30:00Z", "skipped: the task was disabled"],
  ["2026-11-19T01:30:00Z", "not seen yet: it waits for catchUp latest, which decides once this gap is over"],
  [
    "2026-11-21T01:30:00Z",
    "not seen yet: its message may still come until 2026-11-21T02:31:00Z, and catchUp latest decides then",
  ],
  ["2026-11-22T01:30:00Z", "will not run, as it stands: the task is disabled"],
  [
    "2026-10-10T08:10:00Z",
    "no occurrence: the schedule was being changed from 2026-10-10T08:00:00Z to 2026-10-10T08:30:00Z, and no run came",
  ],
  ["2026-09-01T00:00:00Z", "not known: the trigger's ledger begins at 2026-09-01T00:15:00Z"],
  [
    "2026-08-01T00:00:00Z",
    "no longer known: its record has expired, or its schedule of that time is forgotten",
  ],
  [
    "2026-11-05T09:00:00Z",
    'no occurrence: "30 1 * * *" in Europe/London does not fire then; it fired at 2026-11-05T01:30:00Z; it fires at 2026-11-06T01:30:00Z',
  ],
  [
    "2026-10-25T01:30:00Z",
    'no occurrence: "30 1 * * *" in Europe/London does not fire then; 01:30 occurs twice and fires the first time: the clocks go from 02:00 to 01:00 on 2026-10-25; it fired at 2026-10-25T00:30:00Z; it fires at 2026-10-26T01:30:00Z',
  ],
])("an instant without a record is told by the ledger: %s", async (instant, words) => {
  expect(await cli.lines("explain", "expire-cities", instant)).toEqual([
    `expire-cities/${instant}/nightly  ${words}`,
  ]);
});

test("an instant in the hour that the clocks skip is no occurrence, and the command names the change", async () => {
  const pieces = [{ ...nightly, from: second("2027-03-01T00:00:00Z") }];
  await cli.put("expire-cities", "spring", { rev: 1, judged: 0, pieces });
  const [line] = await cli.lines("explain", "expire-cities", "2027-03-28T01:30:00Z", "--trigger", "spring");
  expect(line).toContain(
    "01:30 does not exist and is skipped: the clocks go from 01:00 to 02:00 on 2027-03-28",
  );
});

test("an instant to come of a paused task says until when it is paused", async () => {
  const pieces = [{ expression: "* * * * *", zone: "UTC", from: second("2026-11-01T00:00:00Z") }];
  await cli.put("count-cities", "cron-4f1a2b", { rev: 1, judged: second("2026-11-21T08:00:00Z"), pieces });
  await cli.pause("count-cities", "2026-11-21T12:00:00.000Z");
  expect(await cli.lines("explain", "count-cities", "2026-11-21T11:00:00Z")).toEqual([
    "count-cities/2026-11-21T11:00:00Z/cron-4f1a2b  will not run, as it stands: the task is paused until 2026-11-21T12:00:00Z",
  ]);
  expect(await cli.lines("explain", "count-cities", "2026-11-21T12:00:00Z")).toEqual([
    "count-cities/2026-11-21T12:00:00Z/cron-4f1a2b  will run",
  ]);
});

test("instants of a trigger that has started its maxRuns are skipped, and those to come will not run", async () => {
  const off = "limit" as const;
  const pieces = [{ expression: "0 1 * * *", zone: "UTC", from: second("2026-11-01T00:00:00Z"), off }];
  await cli.put("expire-cities", "trial", { rev: 1, judged: second("2026-11-05T01:00:00Z"), pieces });
  const told = async (instant: string) =>
    cli.lines("explain", "expire-cities", instant, "--trigger", "trial");
  expect(await told("2026-11-20T01:00:00Z")).toEqual([
    "expire-cities/2026-11-20T01:00:00Z/trial  skipped: its trigger's dates, or its maxRuns, allow no run then",
  ]);
  expect(await told("2026-11-22T01:00:00Z")).toEqual([
    "expire-cities/2026-11-22T01:00:00Z/trial  will not run, as it stands: the trigger has started its maxRuns",
  ]);
});

test.each([
  ["2026-11-17T01:30+00:00", "2026-11-17T01:30:00Z"],
  ["2026-11-17T01:30:00Z/nightly", "2026-11-17T01:30:00Z"],
  ["expire-cities/2026-11-17T01:30:00Z/nightly", "2026-11-17T01:30:00Z"],
  ["2026-11-17", "2026-11-17T00:00:00Z"],
  ["2h", "2026-11-21T08:00:00Z"],
])("explain takes the instant %s", async (given, instant) => {
  const [line] = await cli.lines("explain", "expire-cities", given);
  expect(line).toMatch(new RegExp(`^expire-cities/${instant}/nightly `));
});

test.each([
  [
    ["explain", "expire-cities", "noon"],
    "expected an instant such as 2026-03-29T02:00:00Z or 2026-03-29T02:00+01:00, a duration ago such as 2h, or a run",
  ],
  [["explain", "expire-citie", "2h"], 'no task "expire-citie" in stage local: did you mean expire-cities?'],
  [["explain", "x".repeat(41), "2h"], `no task "${"x".repeat(41)}" in stage local`],
  [["explain", "import-cities", "2h"], "task import-cities has no schedule"],
  [
    ["explain", "expire-cities", "2h", "--trigger", "nightl"],
    'no trigger "nightl" of task expire-cities: there are nightly',
  ],
  [["history", "import-cities", "--verdicts"], "task import-cities has no schedule"],
  [["history", "--verdicts"], "--verdicts needs a name"],
] as const)("%j is wrong usage: %s", async (words, message) => {
  expect(await cli.fails(...words)).toEqual({ code: 2, message: expect.stringContaining(message) });
});

test("history --verdicts lists every instant of a range, the newest first, with the command for older ones", async () => {
  await at("2026-11-18T01:30:00Z", { status: "succeeded" });
  const words = [
    "history",
    "expire-cities",
    "--verdicts",
    "-n",
    "3",
    "--since",
    "2026-11-16",
    "--before",
    "2026-11-21",
  ];
  expect(await cli.lines(...words)).toEqual([
    expect.stringMatching(/^instant +verdict +why$/),
    expect.stringMatching(/^2026-11-20T01:30:00Z\/nightly +not seen yet +it waits for catchUp latest/),
    expect.stringMatching(/^2026-11-19T01:30:00Z\/nightly +not seen yet +it waits for catchUp latest/),
    expect.stringMatching(/^2026-11-18T01:30:00Z\/nightly +succeeded +ran: succeeded, took 5 s$/),
  ]);
  expect(cli.told).toContain(
    "history expire-cities --verdicts -n 3 --since 2026-11-16T00:00:00.000Z --before 2026-11-18T01:30:00Z",
  );
});

test("history --verdicts --json says of which instants there is a record", async () => {
  await at("2026-11-18T01:30:00Z", { status: "succeeded" });
  await at("2026-11-19T01:30:00Z", { status: "skipped", reason: "disabled", startedAt: undefined });
  const words = [
    "history",
    "expire-cities",
    "--verdicts",
    "--json",
    "--since",
    "2026-11-18",
    "--before",
    "2026-11-21",
  ];
  const { verdicts } = await cli.json(...words);
  expect(
    verdicts.map(({ run, isRecorded }: { run: string; isRecorded: boolean }) => [run, isRecorded]),
  ).toEqual([
    ["2026-11-20T01:30:00Z/nightly", false],
    ["2026-11-19T01:30:00Z/nightly", true],
    ["2026-11-18T01:30:00Z/nightly", true],
  ]);
});

test("a run of less than a second says how long it took in milliseconds", async () => {
  const startedAt = "2026-11-18T01:30:00.100Z";
  await at("2026-11-18T01:30:00Z", { status: "succeeded", startedAt, endedAt: "2026-11-18T01:30:00.112Z" });
  const { verdicts } = await cli.json("explain", "expire-cities", "2026-11-18T01:30:00Z");
  expect(verdicts[0].why).toBe("ran: succeeded, took 12 ms");
});

test("the pages of history --verdicts have each instant once", async () => {
  const named = (page: { verdicts: { run: string }[] }) => page.verdicts.map(({ run }) => run);
  const range = ["history", "expire-cities", "--verdicts", "--json", "--since", "2026-11-10"];
  const all = await cli.json(...range, "-n", "100");
  const found: string[] = [];
  let before: string | undefined = "2026-11-21T12:00:00Z";
  while (before !== undefined) {
    const page: { verdicts: { run: string }[]; next?: string } = await cli.json(
      ...range,
      "-n",
      "4",
      "--before",
      before,
    );
    found.push(...named(page));
    before = page.next;
  }
  expect(found).toEqual(named(all));
  expect(found).toHaveLength(12);
});

test("explain --json has the verdict, its reason and the run", async () => {
  await at("2026-11-18T01:30:00Z", { status: "succeeded" });
  expect(await cli.json("explain", "expire-cities", "2026-11-18T01:30:00Z")).toMatchObject({
    task: "expire-cities",
    instant: "2026-11-18T01:30:00Z",
    verdicts: [
      {
        trigger: "nightly",
        verdict: "succeeded",
        why: "ran: succeeded, took 5 s",
        run: { status: "succeeded" },
      },
    ],
  });
});
