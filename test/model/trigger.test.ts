import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isTimed, type Trigger, triggerKinds } from "../../functions/model/task/trigger.ts";
import {
  after,
  at,
  cron,
  every,
  onEvent,
  onQueue,
  onStartup,
  window,
} from "../../functions/schedule/index.ts";
import { copyProject, root } from "../e2e/project.ts";

const made: Readonly<Record<Trigger["kind"], Trigger>> = {
  cron: cron("0 3 * * *"),
  every: every("90 seconds"),
  at: at("2026-12-01T09:00:00Z"),
  window: window("02:00-06:00"),
  startup: onStartup(),
  after: after("walk"),
  event: onEvent({ source: ["my.app"] }),
  queue: onQueue("orders"),
};

test("every kind of trigger has a maker, and those of schedules are timed", () => {
  expect(Object.keys(triggerKinds).filter((kind) => made[kind as Trigger["kind"]].kind !== kind)).toEqual([]);
  const timed = Object.values(made).filter(isTimed);
  expect(timed.map(({ kind }) => kind)).toEqual(["cron", "every", "at", "window"]);
});

test("a kind of trigger that is left out of the table of kinds does not compile", () => {
  const copy = copyProject();
  try {
    copy.edit(
      "functions/model/task/trigger.ts",
      "export type Trigger = ScheduleTrigger | StartupTrigger | AfterTrigger | EventTrigger | QueueTrigger;",
      'export type Trigger = ScheduleTrigger | StartupTrigger | AfterTrigger | EventTrigger | QueueTrigger | { readonly kind: "strange"; readonly id: string };',
    );
    copy.write(
      "tsconfig.one.json",
      '{ "extends": "./tsconfig.json", "include": ["functions/model/task/trigger.ts"] }',
    );
    const tsc = join(root, "node_modules/.bin/tsc");
    const { stdout } = spawnSync(tsc, ["--noEmit", "-p", "tsconfig.one.json"], {
      cwd: copy.folder,
      encoding: "utf8",
    });
    expect(stdout).toMatch(/functions\/model\/task\/trigger\.ts.*Property 'strange' is missing/);
  } finally {
    copy.remove();
  }
});
