/** What the sweeper costs for what a stage has, and what the pages say of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { usdOf } from "../../../functions/model/cost/prices.ts";
import { looksMonth } from "../../../functions/model/cost/sweeper-cost.ts";
import { at, cron, every, onQueue } from "../../../functions/schedule/index.ts";
import { stageCost, sweeperCost, sweeperMemoryMb } from "../../../infra/deployment/index.ts";
import { root } from "../../steps.ts";
import { deployment, now, task } from "../made-up.ts";

const page = (name: string) => readFileSync(join(root, "docs", name), "utf8").replace(/\s+/g, " ");
const looks = (...lines: Parameters<typeof deployment>[0]) => sweeperCost(deployment(lines), now).looks.usd;
const ofLooks = (occurrences: number) => usdOf(looksMonth(sweeperMemoryMb, occurrences));

test("each instant of an enabled trigger is looked at once, and a trigger at most each five minutes", () => {
  expect(looks()).toBe(0);
  expect(looks([task("a", [cron("0 3 * * *")]), { lane: "default" }])).toBeCloseTo(ofLooks(30.44), 7);
  const two = [cron("0 3 * * *"), at("2026-12-01T09:00:00Z")];
  expect(looks([task("a", two), { lane: "default" }])).toBeCloseTo(ofLooks(30.44) + ofLooks(1 / 12), 7);
  expect(looks([task("a", two), { lane: "default", enabled: false }])).toBe(0);
  const often = looks([task("a", [every("10 seconds")]), { lane: "default" }]);
  expect(often).toBeCloseTo(ofLooks(30.44 * 24 * 360), 6);
  expect(often).toBeLessThan(30 * ofLooks(30.44 * 24));
});

test("a stage that allows no run-time schedule pays for no check of them", () => {
  const { runTimeSchedules } = sweeperCost(deployment([], { maxSchedules: 0 }), now);
  expect(runTimeSchedules.most.usd).toBe(0);
});

test("only a queue whose task is enabled is polled", () => {
  const idle = (enabled: boolean) =>
    stageCost(deployment([[task("a", [onQueue("orders")]), { lane: "default", enabled }]])).idle.usd;
  expect(idle(true) - idle(false)).toBeCloseTo(0.263, 3);
});

test("the pages say what a polled queue, a run-time schedule, a look and an override cost", () => {
  const { runTimeSchedules, override } = sweeperCost(deployment([]), now);
  const small = (usd: number) => String(Number(usd.toPrecision(2)));
  const polled = stageCost(deployment([[task("a", [onQueue("orders")]), { lane: "default" }]])).idle.parts;
  const queue = polled.find(({ what }) => what.includes("of yours"))?.usd ?? Number.NaN;
  expect(page("triggers.md")).toContain(`at about ${queue.toFixed(2)} USD a month`);
  expect(page("run-time-schedules.md")).toContain(
    `at most ${(1e6 * usdOf(looksMonth(sweeperMemoryMb, 1, true))).toFixed(2)} USD for a million instants, or`,
  );
  expect(page("run-time-schedules.md")).toContain(
    `The check costs about ${small(runTimeSchedules.one.usd)} USD a month with one schedule and at most ${small(runTimeSchedules.most.usd)} with many`,
  );
  expect(page("overrides.md")).toContain(`${small(override.usd)} USD a month while one of a schedule`);
});
