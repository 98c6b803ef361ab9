import { expect, test } from "vitest";
import { firingTogether } from "../../functions/schedule/index.ts";

/** An expression, perhaps with its zone after an @. */
function together(...texts: readonly string[]): string[] {
  const all = texts.map((text) => {
    const [expression = "", timeZone = "UTC"] = text.split(" @ ");
    return { expression, timeZone, text };
  });
  return firingTogether(all, new Date("2026-11-21T12:00:00Z")).map(({ kind, members }) => {
    return `${members.map(({ text }) => text).join(" and ")}: ${kind}`;
  });
}

test.each([
  ["0 3 * * *", "00 3 */1 1-12 sun-sat"],
  ["0 3 * * *", "cron(0 3 * * ? *)"],
  ["0 0 * * 5L", "cron(0 0 ? * 6L *)"],
  ["0 0 1-7 * */7", "cron(0 0 ? * SUN#1 *)"],
  ["0 0 */1 * 5", "0 0 * * fri"],
  ["0 0 * * *", "every 1 day"],
  ["*/15 * * * *", "rate(15 minutes)"],
  ["@weekly", "0 0 * * 7"],
  ["* * * * *", "0 * * * * *"],
  // Zones that agree all year, by the same clock or an hour apart, and one without clock changes.
  ["0 3 * * *  @ Europe/Paris", "0 3 * * * @ Europe/Berlin"],
  ["0 2 * * * @ Europe/Paris", "0 1 * * * @ Europe/London"],
  ["0 3 * * * @ Africa/Lagos", "0 2 * * *"],
  ["* 3 * * 1 @ Africa/Lagos", "* 2 * * 1"],
  ["0 * * * * @ Europe/Paris", "0 * * 10-12,1-9/1 *"],
  ["5 * * * * @ America/New_York", "5 * * * * @ Australia/Sydney"],
  ["0 * * 11 * @ Europe/Paris", "0 * * 11 * @ Europe/Berlin"],
  ["at(2026-12-01T09:00:00)", "2026-12-01T10:00:00+01:00"],
  ["cron(0 9 1 12 ? 2026)", "2026-12-01T09:00:00Z"],
])("%s and %s always fire together", (one, other) => {
  expect(together(one, other)).toEqual([`${one} and ${other}: together`]);
});

test.each([
  // The first instants agree, for days or years, but not all.
  ["* * * * *", "* * * 1-11 *"],
  ["*/5 * * * *", "*/5 * * 11,12 *"],
  ["* * * * *", "* 0-22 * * *"],
  ["* * * * *", "* * 1-30 * *"],
  ["* * * * * @ Europe/Paris", "* * 1-30 * * @ Europe/Paris"],
  ["0 0 29 2 *", "cron(0 0 29 2 ? 2028,2032)"],
  ["0 3 * * *", "cron(0 3 * * ? 2026-2040)"],
  ["0 3 * * * @ Europe/London", "0 3 * * * @ Africa/Abidjan"],
  ["0 8 * * * @ Europe/London", "0 3 * * * @ America/New_York"],
  ["* * * * * @ Europe/Paris", "* * * * 0-5 @ Europe/Paris"],
  // They meet only now and then.
  ["0 * * * *", "0 3 * * *"],
  ["0 3 * * *", "0 3 * * 1"],
  ["0 0 1 * *", "0 0 * * 1"],
  // When a rate fires is not known.
  ["every 2 days", "0 0 */2 * *"],
  ["rate(25 minutes)", "rate(50 minutes)"],
  // Over.
  ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"],
])("%s and %s do not always fire together", (one, other) => {
  expect(together(one, other)).toEqual([]);
});

test("two rates of one length are equally frequent", () => {
  expect(together("every 25 minutes", "PT25M", "0 3 * * *")).toEqual([
    "every 25 minutes and PT25M: equal rates",
  ]);
});
