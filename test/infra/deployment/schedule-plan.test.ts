import { expect, test } from "vitest";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { at, cron, every, onStartup, translate, window } from "../../../functions/schedule/index.ts";
import type { DeployedOptions } from "../../../infra/deployed.ts";
import { deployment, task } from "../made-up.ts";

function plan(triggers: Trigger[], options: Partial<DeployedOptions> = {}) {
  const onStartup = triggers.some(({ kind }) => kind === "startup");
  return deployment([[task("a", triggers), { lane: "default", onStartup, ...options }]]);
}

function expressions(triggers: Trigger[]) {
  return plan(triggers).schedules.map(({ expression, timeZone }) => [expression, timeZone]);
}

test("a trigger becomes the fewest EventBridge schedules that fire exactly its instants, in its time zone", () => {
  expect(expressions([cron("0 3 * * *", { timeZone: "Europe/London" })])).toEqual([
    ["cron(0 3 * * ? *)", "Europe/London"],
  ]);
  expect(expressions([every("15 minutes")])).toEqual([["cron(0/15 * * * ? *)", "UTC"]]);
  expect(expressions([cron("0 3 1 * 1")])).toHaveLength(2);
});

test("a schedule is named after its task and trigger, and a trigger's second schedule gets a number", () => {
  expect(plan([cron("0 3 1 * 1", { id: "nightly" })]).schedules.map(({ name }) => name)).toEqual([
    "a_nightly",
    "a_nightly_2",
  ]);
});

test("a schedule's name has at most 64 characters and differs from every other trigger's", () => {
  const name = `a${"b".repeat(39)}`;
  const ids = [`c${"d".repeat(38)}`, `c${"d".repeat(37)}e`];
  const triggers = ids.map((id, i) => cron(`${i} 3 * * *`, { id }));
  const names = deployment([[task(name, triggers), { lane: "default" }]]).schedules.map((s) => s.name);
  expect(names.map(({ length }) => length)).toEqual([64, 64]);
  expect(new Set(names).size).toBe(2);
});

test("the schedules of a task that is not enabled are disabled, and the sweeper does not start it", () => {
  const { schedules, startup } = plan([cron("0 3 * * *"), onStartup()], { enabled: false });
  expect(schedules.map(({ enabled }) => enabled)).toEqual([false]);
  expect(startup).toEqual([]);
});

test("a start-up trigger has no schedule: the sweeper starts its task", () => {
  const { schedules, startup } = plan([onStartup({ id: "boot" })]);
  expect(schedules).toEqual([]);
  expect(startup).toEqual([{ task: "a", trigger: "boot", lane: "default" }]);
});

test("a trigger that EventBridge cannot express has no schedule, and the sweeper fires it for the reason that translate says", () => {
  const expression = "*/10 * * * * *";
  const { reason } = translate(expression, { timeZone: "UTC", seed: "a" }) as { readonly reason: string };
  const { schedules, fires } = plan([
    cron(expression, { id: "often", timeZone: "Europe/Paris" }),
    every("90 seconds", { id: "interval", startWithinSeconds: 30 }),
    window("02:00-06:00@60", { id: "spread" }),
  ]);
  expect(schedules).toEqual([]);
  const own = { task: "a", lane: "default" };
  expect(fires.map(({ schedule }) => schedule)).toEqual([
    { ...own, trigger: "often", expression, zone: "Europe/Paris" },
    { ...own, trigger: "interval", expression: "every 90 seconds", zone: "UTC", startWithin: 30 },
    { ...own, trigger: "spread", expression: "02:00-06:00@60", zone: "UTC", startWithin: 7200 },
  ]);
  expect(fires[0]?.because).toBe(reason);
});

test("a trigger that is precise or has jitter is fired by the sweeper, under the id that it had", () => {
  const { schedules, fires } = plan([
    cron("0 3 * * *", { precise: true }),
    every("25 minutes", { jitterSeconds: 60 }),
    cron("0 4 * * *", { precise: false }),
  ]);
  expect(schedules.map(({ trigger }) => trigger)).toEqual([cron("0 4 * * *").id]);
  expect(fires.map(({ schedule }) => schedule.trigger)).toEqual([
    cron("0 3 * * *").id,
    every("25 minutes").id,
  ]);
  expect(fires[1]?.schedule.jitterSeconds).toBe(60);
});

test("the sweeper fires no trigger of a task that is not enabled, and no instant that has passed", () => {
  expect(plan([every("90 seconds")], { enabled: false }).fires).toEqual([]);
  const { fires, looks } = plan([at("2020-01-01T00:00:00Z", { precise: true })]);
  expect(fires).toEqual([]);
  expect(looks).toEqual([expect.stringContaining("has passed and is left out")]);
});

test("a trigger that never fires again is refused", () => {
  expect(() => plan([cron("cron(0 3 1 1 ? 2020)")])).toThrow(
    '"cron(0 3 1 1 ? 2020)" cannot be deployed: it never fires again',
  );
});

test("a trigger in an unknown time zone is refused when it is made", () => {
  expect(() => cron("0 3 * * *", { timeZone: "Europe/Londn" })).toThrow(/Europe\/Londn/);
});

test("the schedule of a single instant stays unchanged for two hours, and is then left out with a look", () => {
  const { schedules, looks } = plan([
    at("2026-11-21T10:00:00Z", { id: "over" }),
    at("2026-11-21T10:00:01Z", { id: "kept" }),
    at("2026-11-21T12:00:00Z", { id: "now" }),
    at("2026-11-21T12:00:01Z", { id: "ahead" }),
  ]);
  expect(schedules.map(({ trigger, expression }) => [trigger, expression])).toEqual([
    ["kept", "at(2026-11-21T10:00:01)"],
    ["now", "at(2026-11-21T12:00:00)"],
    ["ahead", "at(2026-11-21T12:00:01)"],
  ]);
  const kept =
    "has passed, and its schedule stays for two hours, since it may still be delivered; take the trigger out if it was never deployed: EventBridge may refuse a new schedule in the past";
  expect(looks).toEqual([
    `task a, trigger over: "2026-11-21T10:00:00Z" has passed and is left out`,
    `task a, trigger kept: "2026-11-21T10:00:01Z" ${kept}`,
    `task a, trigger now: "2026-11-21T12:00:00Z" ${kept}`,
  ]);
});

test("a deploy in the minute of a single instant leaves its schedule as it was before that minute", () => {
  const trigger = at("2026-11-21T12:00:00Z", { id: "once" });
  const planned = (now: string) =>
    deployment([[task("a", [trigger]), { lane: "default" }]], {}, now).schedules;
  expect(planned("2026-11-21T12:00:30Z")).toEqual(planned("2026-11-21T11:59:00Z"));
});

test("the plan says look of a line that other crons read differently, and names both readings", () => {
  const { looks } = plan([cron("0 0 1-7 * */7", { id: "n" })]);
  expect(looks).toEqual([
    'task a, trigger n: "0 0 1-7 * */7" fires on days 1 to 7 of the month, and only on Sunday, as in Vixie cron and cronie: a day field that begins with *, here */7, and the other one must both match; where only a plain * does that, it fires on days 1 to 7 of the month or on Sunday',
  ]);
});

test("the plan names triggers of a task that always fire together, however they are written", () => {
  const { looks } = plan([
    cron("0 3 * * *", { id: "a" }),
    cron("0 3 */1 * *", { id: "b" }),
    cron("cron(00 3 * * ? *)", { id: "c" }),
    cron("0 3 * * *", { id: "d", timeZone: "Europe/London" }),
    every("1 day", { id: "e" }),
    every("PT24H", { id: "f" }),
    onStartup({ id: "g" }),
    onStartup({ id: "h" }),
    at("2020-01-01T00:00:00Z", { id: "i" }),
    at("2020-01-02T00:00:00Z", { id: "j" }),
  ]);
  expect(looks.filter((look) => look.includes("together"))).toEqual(
    [
      'a ("0 3 * * *"), b ("0 3 */1 * *") and c ("cron(00 3 * * ? *)")',
      'e ("every 1 day") and f ("PT24H")',
      "g and h",
    ].map((group) => `task a: triggers ${group} always fire together: one is enough`),
  );
});

test("the plan says how triggers that fire together differ: in time zone, or in how late they may start", () => {
  const { looks } = plan([
    cron("0 3 * * *", { id: "a", timeZone: "Europe/Paris" }),
    cron("0 3 * * *", { id: "b", timeZone: "Europe/Berlin", startWithinSeconds: 60 }),
  ]);
  expect(looks).toEqual([
    'task a: triggers a ("0 3 * * *" in Europe/Paris) and b ("0 3 * * *" in Europe/Berlin) always fire together: one is enough; they differ in startWithinSeconds: the default and 60',
  ]);
});

test("the plan names the first of hundreds of triggers that fire together, at once", () => {
  const { looks } = plan(Array.from({ length: 400 }, (_, i) => cron("* * * * *", { id: `t${i}` })));
  expect(looks).toEqual([
    expect.stringMatching(
      /^task a: triggers t0 \(.*, t7 \("\* \* \* \* \*"\) and 392 more always fire together: one is/,
    ),
  ]);
});

test("two rates of one length are said to fire equally often, since each counts from its deploy", () => {
  const { looks } = plan([every("25 minutes", { id: "a" }), every("PT25M", { id: "b" }), every("PT26M")]);
  expect(looks.filter((look) => look.includes("triggers"))).toEqual([
    'task a: triggers a ("every 25 minutes") and b ("PT25M") fire equally often, each counted from the deploy that creates it: one may be enough',
  ]);
});

test("the plan warns of each local time that a clock change skips or repeats within two years", () => {
  const { warnings } = plan([cron("30 1 * * *", { id: "n", timeZone: "Europe/London" })]);
  expect(warnings.map((warning) => warning.match(/2\d{3}-\d\d-\d\d/)?.[0])).toEqual([
    "2027-03-28",
    "2027-10-31",
    "2028-03-26",
    "2028-10-29",
  ]);
  expect(warnings[0]).toMatch(/^task a, trigger n: .*01:30/);
});

const inJanuary = { startAt: "2027-01-01T00:00:00", endAt: "2027-02-01T00:00:00", timeZone: "Europe/Paris" };

test("a trigger's dates become its schedule's, the end date a second before endAt", () => {
  const { schedules } = plan([cron("0 3 * * *", { ...inJanuary, maxRuns: 5 })]);
  expect(schedules).toMatchObject([
    { startDate: "2026-12-31T23:00:00.000Z", endDate: "2027-01-31T22:59:59.000Z" },
  ]);
});

test("a start date that has passed is left out, since AWS refuses it", () => {
  const [{ startDate, endDate } = {}] = plan([
    cron("0 3 * * *", { startAt: "2026-01-01T00:00:00Z" }),
  ]).schedules;
  expect([startDate, endDate]).toEqual([undefined, undefined]);
});

test("a trigger that has ended stays for two hours and is then left out, and one without an instant is refused", () => {
  const until = (endAt: string) => plan([cron("0 3 * * *", { id: "t", endAt })]);
  const lately = until("2026-11-21T11:00:00Z");
  expect(lately.schedules).toHaveLength(1);
  expect(lately.looks[0]).toContain("has ended, and its schedule stays for two hours");
  const ended = until("2026-11-21T10:00:00Z");
  expect(ended.schedules).toEqual([]);
  expect(ended.looks[0]).toContain("ended at 2026-11-21T10:00:00.000Z and is left out");
  expect(() => until("2026-11-22T03:00:00Z")).toThrow(
    /task a, trigger t: .* never fires again before its endAt/,
  );
});

test("a start-up that its task declares begins only where its line enables it, and synth says so", () => {
  const declared = plan([onStartup({ id: "boot" })], { onStartup: undefined });
  expect(declared.startup).toEqual([]);
  expect(declared.tasks[0]?.triggers).toEqual([]);
  expect(declared.looks).toEqual([
    "task a: its file declares onStartup(), and its line in infra/tasks.ts does not enable it: add onStartup: true, or false if it is meant",
  ]);
  expect(plan([onStartup()], { onStartup: false })).toMatchObject({ startup: [], looks: [] });
  const enabled = plan([onStartup({ id: "boot" })]);
  expect(enabled.startup).toEqual([{ task: "a", trigger: "boot", lane: "default" }]);
  const ofLine = plan([], { triggers: [onStartup({ id: "boot" })], onStartup: undefined });
  expect(ofLine.startup).toMatchObject([{ trigger: "boot" }]);
});
