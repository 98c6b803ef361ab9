/** What `requires` and `scope` of a task may be. */
import { expect, test } from "vitest";
import { activeRegion, alarmOk, parameter, succeeded } from "../../functions/model/requires/requirement.ts";
import { requiresOf } from "../../functions/model/requires/task-requires.ts";
import { defineTask } from "../../functions/model/task/task.ts";

const define = (more: object) => () =>
  defineTask({ name: "a", description: "Is made up.", run: () => undefined, ...more } as never);

test.each<[object, string]>([
  [{ requires: "other" }, 'requires "other" is not allowed: a list of succeeded(…)'],
  [{ requires: [] }, "requires [] is not allowed: a list of succeeded(…)"],
  [{ requires: [7] }, "requires[0] 7 is not allowed: succeeded(…)"],
  [{ requires: [null] }, "requires[0] null is not allowed"],
  [
    { requires: Array.from({ length: 11 }, () => () => true) },
    "requires has 11 members: at most 10 are allowed",
  ],
  [{ requires: [succeeded("No Task")] }, 'requires[0]: succeeded("No Task") names no task'],
  [
    { requires: [{ kind: "succeeded", task: "b", withinSeconds: 0 }] },
    "requires[0]: withinSeconds 0 is not allowed: seconds from 1 to 31536000",
  ],
  [{ requires: [parameter("/a b", { equals: "x" })] }, 'requires[0]: "/a b" is no name of a parameter'],
  [
    { requires: [{ kind: "parameter", name: "/a" }] },
    'requires[0]: equals undefined is not allowed: a text that is not empty, such as "open"',
  ],
  [{ requires: [alarmOk("")] }, 'requires[0]: alarmOk("") is not allowed: the name of a metric alarm'],
  [{ requires: [activeRegion({ parameter: "/a", region: "Ireland" })] }, 'region "Ireland" is not allowed'],
  [{ requires: [activeRegion({} as never)] }, "requires[0]: undefined is no name of a parameter"],
  [{ requires: [() => true], whenUnmet: "fail" }, 'whenUnmet "fail" is not allowed: "skip" or "wait"'],
  [{ whenUnmet: "wait" }, "whenUnmet needs requires"],
  [{ requires: [() => true], waitAtMostSeconds: 100 }, 'waitAtMostSeconds needs whenUnmet: "wait"'],
  [
    { requires: [() => true], whenUnmet: "wait", waitAtMostSeconds: 1 },
    "waitAtMostSeconds 1 is not allowed: seconds from 60 to 31536000",
  ],
  [{ scope: [] }, "scope Array [] is not allowed: { stages?, regions?, active? }"],
  [{ scope: {} }, "scope {} is not allowed: give it stages, regions or active, or leave it out"],
  [{ scope: { stage: ["prod"] } }, 'scope has unknown "stage": allowed are stages, regions, active'],
  [{ scope: { stages: [] } }, "scope.stages [] is not allowed: a list of names of stages"],
  [{ scope: { regions: ["europe"] } }, 'scope.regions ["europe"] is not allowed: a list of Regions'],
  [{ scope: { active: "eu-west-1" } }, 'scope.active "eu-west-1" is not allowed: activeRegion(…) of pawl'],
])("%j is refused", (more, message) => {
  expect(define(more)).toThrow(message.replace("Array []", "[]"));
});

test.each([
  [90, 90],
  ["45s", 45],
  ["90m", 5_400],
  ["24h", 86_400],
  ["7d", 604_800],
])("within %j is so many seconds: %d", (within, seconds) => {
  expect(succeeded("b", { within })).toEqual({ kind: "succeeded", task: "b", withinSeconds: seconds });
});

test("a task keeps what it requires, the active Region of its scope first", () => {
  const region = activeRegion("/active");
  const own = () => true;
  const task = define({ requires: [own], scope: { active: region } })();
  expect(task.requires && requiresOf(task.requires)).toEqual({
    all: [region, own],
    whenUnmet: "skip",
    waitAtMostSeconds: 86_400,
  });
  expect(define({})().requires).toBeUndefined();
});

const within = 'allowed is within such as "24h"';
const insufficientData = "allowed is insufficientData true or false";
const spans = 'is not allowed: seconds from 1 to 31536000, or a text such as "90m", "24h" or "7d"';

test.each<[() => unknown, string]>([
  [() => succeeded("b", { whithin: "1d" } as never), `succeeded: unknown "whithin": ${within}`],
  [() => succeeded("b", null as never), "succeeded: options null are not allowed: an object with within"],
  [() => succeeded("b", "24h" as never), 'succeeded: options "24h" are not allowed: an object with within'],
  [() => succeeded("b", { within: "1w" }), `succeeded: within "1w" ${spans}`],
  [() => succeeded("b", { within: "one day" }), `succeeded: within "one day" ${spans}`],
  [() => succeeded("b", { within: 0 }), `succeeded: within 0 ${spans}`],
  [
    () => alarmOk("b", { insufficientdata: true } as never),
    `alarmOk: unknown "insufficientdata": ${insufficientData}`,
  ],
  [
    () => alarmOk("b", null as never),
    "alarmOk: options null are not allowed: an object with insufficientData",
  ],
  [
    () => alarmOk("b", { insufficientData: "no" as never }),
    'alarmOk: insufficientData "no" is not allowed: true or false',
  ],
  [
    () => parameter("/x", undefined as never),
    "parameter: options undefined are not allowed: an object with equals",
  ],
  [
    () => parameter("/x", { equal: "open" } as never),
    'parameter: unknown "equal": allowed is equals such as "open"',
  ],
  [
    () => parameter("/x", {} as never),
    'parameter: equals undefined is not allowed: a text that is not empty, such as "open"',
  ],
  [
    () => parameter("/x", { equals: 1 as never }),
    "parameter: equals 1 is not allowed: a text that is not empty",
  ],
  [
    () => activeRegion(undefined as never),
    "activeRegion: options undefined are not allowed: an object with parameter",
  ],
  [
    () => activeRegion({ parameter: "/x", regoin: "eu-west-1" } as never),
    'activeRegion: unknown "regoin": allowed is parameter such as "/shop/active-region", region such as "eu-west-1"',
  ],
])("a requirement refuses what it does not know: %s", (make, message) => {
  expect(make).toThrow(message);
});
