/** A question to the person at the terminal, and how long it waits for an answer. */
import { createInterface } from "node:readline";
import { type Confirm, needsAnother } from "../../../functions/model/task/confirm/confirm.ts";
import type { Session } from "../../session.ts";

/** How long a person may take to answer, in milliseconds. */
const longestMs = 30_000;

/** Whether there is a person to ask. */
export function canAsk({ shell, err }: Session): boolean {
  return err.isTTY && (shell.stdin as { readonly isTTY?: boolean }).isTTY === true;
}

/** Asks until the answer is one of these. The end of the input, as by Ctrl-D, is a no; silence is no answer. */
export async function answerTo(
  { shell }: Session,
  question: string,
  { isYes, again }: { readonly isYes: (line: string) => boolean; readonly again: string },
): Promise<"yes" | "no" | "none"> {
  shell.stderr.write(question);
  const lines = createInterface({ input: shell.stdin });
  let cancel = () => {};
  try {
    return await new Promise((resolve) => {
      cancel = shell.clock.after(longestMs, () => resolve("none"));
      lines.on("line", (text) => {
        const line = text.trim();
        if (isYes(line)) resolve("yes");
        else if (/^no$/i.test(line)) resolve("no");
        else shell.stderr.write(again);
      });
      lines.on("close", () => resolve("no"));
    });
  } finally {
    cancel();
    lines.close();
  }
}

/** What a yes means for a run that is started or redriven. */
export function yesWords(confirm: Confirm): string {
  return needsAnother(confirm) ? "approval asked for" : "run confirmed";
}

/** What it is where there was none. */
export function noWords(answer: "no" | "none", of = "run"): string {
  return answer === "no" ? `${of} aborted` : "timeout waiting for confirmation";
}

/** One line with time, level and task, as a log has it. */
export function tellAnswer(session: Session, task: string, level: "INFO" | "WARN", words: string): void {
  session.tell(`${new Date(session.now()).toISOString()} ${level} ${task} ${words}`);
}
