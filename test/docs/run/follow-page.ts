/**
 * Follows a page of docs/ from its first block to its last, in a {@link DocsWorld}: runs its commands as they stand, but for
 * those that `blocks.ts` leaves out, and compares what it shows with what they print. The samples of a walk are saved in the
 * clone on the way, and what it calls RUN is the run that it has started last.
 */
import { expect } from "vitest";
import { blocksOfPage, commandsOf, isRun, walks } from "../blocks.ts";
import { type Given, given } from "./given.ts";
import { outputs } from "./outputs.ts";
import { notPrinted } from "./shown.ts";
import type { DocsWorld } from "./world.ts";

export async function followPage(world: DocsWorld, name: string): Promise<void> {
  const ofPage: Given = given[name] ?? {};
  const isWalk = walks.includes(name);
  const replaced: Record<string, string> = { ...(await ofPage.prepare?.(world)) };
  const asRun = (line: string) => filled(ofPage.instead?.(line) ?? line, replaced);
  let printed = await ofPage.prints?.(world);
  let texts = 0;
  let isChanged = false;
  for (const { language, text, file } of blocksOfPage(name)) {
    if (language === "ts" && file !== undefined && isWalk) {
      if (isChanged) await world.reloaded();
      isChanged = change(world, file, text);
    } else if (language === "sh") {
      const commands = commandsOf(text).filter(isRun);
      const isNew = commands.some((line) => line.startsWith("npx pawl new "));
      if (isChanged && !isNew) await world.reloaded();
      if (isNew) world.changes();
      isChanged = isNew;
      if (commands.includes("npm start")) await world.start();
      const others = commands.filter((line) => line !== "npm start");
      printed =
        others.length > 0 ? await world.shell(others.map(asRun), ofPage.folder) : world.told.join("\n");
      if (commands.some((line) => line.startsWith("kill -9 "))) await world.ended();
      if (isWalk) replaced.RUN = newestRun(printed) ?? replaced.RUN ?? "RUN";
    } else if (language === "text" && outputs[name]?.[texts++] === undefined) {
      const missing = notPrinted(text, printed ?? "");
      expect(missing, `none of what was printed is like it:\n${printed}`).toBeUndefined();
    }
  }
  if (ofPage.after !== undefined) await world.shell(ofPage.after.map(asRun));
}

/** The id of a run by hand that was printed last. */
function newestRun(printed: string): string | undefined {
  return printed.match(/[\w.-]+\/[\dT:.-]+Z\/manual~[0-9a-f]{12}/g)?.at(-1);
}

/** Saves a sample. @returns whether `pawl dev` reloads for it */
function change(world: DocsWorld, file: string, text: string): boolean {
  const matters = /^(functions|infra)\//.test(file);
  if (matters) world.changes();
  world.write(file, text);
  return matters;
}

/** A command with texts replaced. A name such as RUN is replaced where it is a word. */
function filled(line: string, replaced: Readonly<Record<string, string>>): string {
  return Object.entries(replaced).reduce((text, [from, to]) => {
    const pattern = /^\w+$/.test(from) ? new RegExp(`\\b${from}\\b`, "g") : from;
    return text.replaceAll(pattern, () => to);
  }, line);
}
