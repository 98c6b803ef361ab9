/** Asks a task's worker what its params may be, where only functions of the task know. It starts nothing. */
import type { AskedChoices, AskForChoices } from "../../../../functions/model/params/asked-choices.ts";
import { type LabelledChoice, readChoices } from "../../../../functions/model/params/choices.ts";
import type { DeployedPawl } from "../../../deployment/deployed-pawl.ts";
import { findTask } from "../../../deployment/find.ts";
import { explainError } from "../../../explain-error.ts";

/** In milliseconds: a function of Lambda's may start first, and each function of the task has 5 s. */
const longestMs = 10_000;

/** Resolves to what tells of a param by its name: its values, or in one line why they are not known. Never rejects. */
export async function askChoices(
  { manifest, askWorker }: Pick<DeployedPawl, "manifest" | "askWorker">,
  task: string,
): Promise<(param: string) => readonly LabelledChoice[] | string> {
  try {
    const event: AskForChoices = { task, ask: "choices" };
    const { lane } = findTask(manifest, task);
    const answer = await askWorker(lane, event, longestMs);
    const { choices = {} } = (answer ?? {}) as Partial<AskedChoices>;
    return (param) => read(Object.hasOwn(choices, param) ? choices[param] : undefined, param);
  } catch (error) {
    const why = explainError(error).split("\n", 1)[0] ?? "";
    return () => why;
  }
}

/** The worker may be of another version than this command. */
function read(answer: AskedChoices["choices"][string] | undefined, param: string) {
  if (answer === undefined) return "the worker does not know it";
  if ("error" in answer) return answer.error;
  try {
    return readChoices(answer.values, param);
  } catch (error) {
    return (error as Error).message;
  }
}
