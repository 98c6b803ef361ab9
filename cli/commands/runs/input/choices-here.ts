/**
 * Asks the functions of a task's `choices` in this folder, for a dry run, which has no worker to ask. One that needs a service
 * cannot answer, and says so.
 */
import type { Clock } from "../../../../functions/model/clock.ts";
import { inTime } from "../../../../functions/model/in-time.ts";
import {
  type ChoicesContext,
  type LabelledChoice,
  readChoices,
} from "../../../../functions/model/params/choices.ts";
import { printableLine } from "../../../../functions/model/printable.ts";
import type { Task } from "../../../../functions/model/task/task.ts";
import { refusing } from "./not-there.ts";

/** As in a worker, in milliseconds. */
const longestMs = 5_000;

/** Resolves to what tells of a param by its name: its values, or in one line why they are not known. Never rejects. */
export async function askChoicesHere(
  { name: task, choices = {} }: Task,
  params: readonly string[],
  clock: Pick<Clock, "after">,
): Promise<(param: string) => readonly LabelledChoice[] | string> {
  const over = new AbortController();
  const ctx: ChoicesContext = {
    task,
    services: refusing("ctx.services") as ChoicesContext["services"],
    config: refusing("ctx.config") as ChoicesContext["config"],
    signal: over.signal,
  };
  const late = () => {
    over.abort();
    throw new Error(`it did not answer within ${longestMs / 1000} s`);
  };
  const answers = new Map<string, readonly LabelledChoice[] | string>();
  for (const param of params) {
    const given = choices[param];
    try {
      const asked = async () => (typeof given === "function" ? given(ctx) : given);
      answers.set(param, readChoices(await inTime(clock, longestMs, asked(), late), param));
    } catch (error) {
      answers.set(param, printableLine(error instanceof Error ? error.message : String(error)));
    }
  }
  return (param) => answers.get(param) ?? "it was not asked";
}
