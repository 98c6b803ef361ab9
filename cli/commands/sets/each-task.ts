/** Does something to one task of a set after the other. One that is refused is told, and does not keep the others. */
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { exitCodes } from "../../exit-codes.ts";
import { explainError } from "../../explain-error.ts";
import type { Session } from "../../session.ts";

/** What became of one task: its answer for `--json`, or why it was refused. */
export type Each<Answer> =
  | { readonly task: string; readonly answer: Answer }
  | { readonly task: string; readonly refused: string };

/** The command ends with 1 where any was refused. @param act tells its own line on success */
export async function eachTask<Answer>(
  session: Session,
  tasks: readonly ManifestTask[],
  { json }: { readonly json?: true },
  act: (task: ManifestTask) => Promise<Answer>,
): Promise<Each<Answer>[]> {
  const all: Each<Answer>[] = [];
  for (const task of tasks) {
    try {
      all.push({ task: task.name, answer: await act(task) });
    } catch (error) {
      const refused = explainError(error);
      const line = `${task.name}  refused: ${refused}`;
      if (json) session.tell(line);
      else session.print(line);
      session.exitCode = exitCodes.failed;
      all.push({ task: task.name, refused });
    }
  }
  const refused = all.filter((each) => "refused" in each).length;
  if (refused > 0) session.tell(`error: ${refused} of ${all.length} tasks refused`);
  return all;
}
