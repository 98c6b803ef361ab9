/** Names of tasks in namespaces: every key, name and address that is made of one stays another's. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nameIn, taskAddress } from "../../../cli/console/page/api/addresses.ts";
import { isTaskName, longestTask, parseRunId } from "../../../functions/model/run/run-name.ts";
import { storedKey, withOwnKey } from "../../../functions/model/run/stored-key.ts";
import { byNamespace, namespaceOf } from "../../../functions/model/task/namespace.ts";
import { roleName } from "../../../functions/model/task/run-as/role-name.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { taskFile } from "../../../infra/deployment/index.ts";
import { deployment, now, task } from "../../infra/made-up.ts";

const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
const name = fc
  .array(part, { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join("."))
  .filter((text) => text.length <= longestTask && !text.startsWith("pawl.") && !text.startsWith("rt-"));
const names = fc.uniqueArray(name, { minLength: 2, maxLength: 8 });
const instant = "2026-11-21T03:00:00Z";

/** What is made of a task's name and a trigger's. */
const made: Readonly<Record<string, (task: string, trigger: string) => string>> = {
  "the id of a run": (one, trigger) => `${one}/${instant}/${trigger}`,
  "the partition of a split run": (one, trigger) =>
    JSON.stringify(storedKey({ task: one, run: `${instant}/${trigger}#shard#003` })),
  "the address of its page": (one) => taskAddress(one),
  "its file": (one) => taskFile(one).toLowerCase(),
  "its role": (one) => roleName("shop-mine", one, "eu-west-1"),
};

test.each(Object.keys(made))("%s is no other task's, however deep their namespaces are", (what) => {
  const of = made[what] as (task: string, trigger: string) => string;
  fc.assert(
    fc.property(names, fc.uniqueArray(part, { minLength: 1, maxLength: 3 }), (all, triggers) => {
      const perTask = of("a", "x") === of("a", "y");
      const pairs = perTask
        ? all.map((one) => [one, ""])
        : all.flatMap((one) => triggers.map((each) => [one, each]));
      const texts = pairs.map(([one, each]) => of(one as string, each as string));
      expect(new Set(texts).size).toBe(pairs.length);
    }),
  );
});

test("a run's id and a shard's key say which task is meant, however deep its namespace is", () => {
  fc.assert(
    fc.property(name, part, (one, trigger) => {
      const key = { task: one, run: `${instant}/${trigger}` };
      expect(isTaskName(one)).toBe(true);
      expect(parseRunId(`${key.task}/${key.run}`)).toEqual(key);
      const shard = { ...key, run: `${key.run}#shard#003` };
      expect(withOwnKey(storedKey(shard))).toEqual(shard);
      expect(nameIn(new URL(taskAddress(one), "http://console"))).toBe(one);
    }),
  );
});

test("tasks of all depths have schedules, rules and files of their own in one deployment", () => {
  const deep = [
    "team",
    "team.service",
    "team.service.task",
    "team-service.task",
    "team.service-task",
    "team.s.v.x.y.z",
  ];
  const lines = deep.map(
    (one) => [task(one, [cron("0 3 * * *", { id: "nightly" })]), { lane: "default" }] as const,
  );
  const { schedules, tasks } = deployment(lines);
  expect(schedules.map((each) => each.name).sort()).toEqual(deep.map((one) => `${one}_nightly`).sort());
  for (const { name: own } of schedules) expect(own).toMatch(/^[\w.-]{1,64}$/);
  expect(tasks.map(({ file }) => file)).toContain("functions/tasks/team/s/v/x/y/z.ts");
  expect(new Set(tasks.map(({ file }) => file)).size).toBe(deep.length);
});

test("schedules of any two triggers of tasks in namespaces have names of their own", () => {
  fc.assert(
    fc.property(names, part, part, (all, first, second) => {
      fc.pre(first !== second);
      const lines = all.map((one) => {
        const triggers = [first, second].map((id) => cron("0 3 * * *", { id }));
        return [task(one, triggers), { lane: "default" }] as const;
      });
      const made = deployment(lines, {}, now).schedules.map((each) => each.name);
      expect(new Set(made).size).toBe(2 * all.length);
    }),
    { numRuns: 40 },
  );
});

test("tasks are grouped by all of their names but the last part, those of no namespace first", () => {
  expect(namespaceOf("hello")).toBeUndefined();
  expect(namespaceOf("team.service.task")).toBe("team.service");
  const all = ["team.b", "hello", "team.service.x", "team.a", "bye"];
  expect(byNamespace(all, (one) => one)).toEqual([
    { namespace: undefined, tasks: ["hello", "bye"] },
    { namespace: "team", tasks: ["team.b", "team.a"] },
    { namespace: "team.service", tasks: ["team.service.x"] },
  ]);
});
