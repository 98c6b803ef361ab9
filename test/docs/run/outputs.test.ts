/** Texts that docs/ show and no command of their page prints are what Pawl prints, letter by letter. */
import { expect, test } from "vitest";
import { blocksOfPage } from "../blocks.ts";
import { outputs } from "./outputs.ts";

const texts = (name: string) => blocksOfPage(name).filter(({ language }) => language === "text");
const cases = Object.entries(outputs).flatMap(([name, ofPage]) =>
  Object.entries(ofPage).map(([number, output]) => [Number(number), name, output] as const),
);

test.each(cases)("text %s of docs/%s.md is what Pawl prints", async (number, name, output) => {
  const shown = texts(name)[number]?.text.trimEnd();
  expect(shown).toBeDefined();
  if (typeof output === "function") expect(shown).toBe((await output()).trimEnd());
  else expect(output.leftOut).not.toBe("");
});
