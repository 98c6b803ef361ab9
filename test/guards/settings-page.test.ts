/** docs/settings.md says of each setting of all stages, and of each hook, what holds without it. */
import { expect, test } from "vitest";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { resolveGlobal } from "../../infra/deployment/index.ts";
import { page, tableBelow } from "./markdown.ts";

const text = page("docs/settings.md");

test("docs/settings.md names each setting that has a default, with that default", () => {
  const { taskFolders, defaultLane, staleAfterDays, layer } = resolveGlobal();
  expect(layer).toEqual({});
  const shown = tableBelow(text, "## Settings of all stages").slice(0, -1);
  const said = shown.map(([name = "", byDefault = ""]) =>
    [name, byDefault].map((cell) => cell.replaceAll("`", "")),
  );
  const wanted = Object.entries({ taskFolders, defaultLane, staleAfterDays, ...defaultSettings });
  expect(Object.fromEntries(said)).toEqual(
    Object.fromEntries(wanted.map(([name, value]) => [name, JSON.stringify(value)])),
  );
});
