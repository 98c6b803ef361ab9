/** What can be done to several tasks at once, after one question for all of them. */
import { resumeTasks } from "../../actions/resume.tsx";
import { runSet } from "../../actions/run-set.tsx";
import { nameText, type TaskSet } from "../../actions/task-set.tsx";
import type { Action } from "../../parts/action.tsx";
import { ActionButton } from "../../parts/use-action.tsx";

interface SetBarProps {
  readonly of: TaskSet | undefined;
  /** They were chosen one by one. */
  readonly isChosen: boolean;
  onClear(): void;
  onAct(action: Action): void;
  onPause(of: TaskSet): void;
}

export function SetBar({ of, isChosen, onClear, onAct, onPause }: SetBarProps) {
  if (of === undefined) return null;
  return (
    <section class="set" aria-label="Several tasks">
      <b>
        {nameText(of)} {of.words}
      </b>
      <ActionButton onClick={() => onAct(runSet(of))}>Run them</ActionButton>
      <ActionButton onClick={() => onPause(of)}>Pause them</ActionButton>
      <ActionButton onClick={() => onAct(resumeTasks(of))}>Resume them</ActionButton>
      {isChosen && (
        <button type="button" onClick={onClear}>
          Choose none
        </button>
      )}
    </section>
  );
}
