/** What moves on a page moves only for people who have not asked that nothing does. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { pageFiles } from "../../cli/console/server/page-files.ts";
import { openPage } from "./open-page.ts";

test("no style sheet moves anything where a person wants less motion", async () => {
  const { page } = await openPage({ address: "/nowhere" });
  const sheets = [...(await pageFiles())].filter(([path]) => path.endsWith(".css"));
  expect(sheets.length).toBeGreaterThan(5);
  for (const [path, { body }] of sheets)
    expect([path, await moving(page, Buffer.from(body).toString())]).toEqual([path, []]);
  // What it finds, also within other rules, and what it lets be.
  const asked = "@media (prefers-reduced-motion: no-preference) { a { &:hover { animation: spin 1s } } }";
  expect(await moving(page, asked)).toEqual([]);
  expect(
    await moving(page, "@layer x { a { b { transition: color 1s } } } html { scroll-behavior: smooth }"),
  ).toEqual(["transition-duration: 1s", "scroll-behavior: smooth"]);
  expect(await moving(page, "@media (width > 1px) { a { animation: spin 1s } }")).toEqual([
    "animation-duration: 1s",
  ]);
});

/** What a sheet declares that moves, outside of a rule for people who have asked for no less motion. */
const moving = (page: Page, text: string) =>
  page.evaluate<string[]>(`(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(text)});
    const found = [];
    const look = (rule) => {
      if (rule.media?.mediaText.includes("prefers-reduced-motion: no-preference")) return;
      for (const [name, still] of [["animation-duration", "0s"], ["transition-duration", "0s"], ["scroll-behavior", "auto"]]) {
        const value = rule.style?.getPropertyValue(name) ?? "";
        if (!["", "auto", "initial", still].includes(value)) found.push(name + ": " + value);
      }
      for (const inner of rule.cssRules ?? []) look(inner);
    };
    for (const rule of sheet.cssRules) look(rule);
    return found;
  })()`);
