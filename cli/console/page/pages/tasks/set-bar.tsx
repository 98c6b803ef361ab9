/** What can be done to several tasks at once, after one question for all of them. */
import { type Paused, resumeTasks } from "../../actions/pause.tsx";
import type { Action } from "../../parts/action.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { runSet } from "./run-set.tsx";
import { pausedSet, sizeText, type TaskSet } from "./task-set.tsx";

interface SetBarProps {
  readonly of: TaskSet | undefined;
  /** They were chosen one by one. */
  readonly isChosen: boolean;
  onClear(): void;
  onAct(action: Action): void;
  onPause(of: Paused): void;
}

export function SetBar({ of, isChosen, onClear, onAct, onPause }: SetBarProps) {
  if (of === undefined) return null;
  return (
    <section class="set" aria-label="Several tasks">
      <b>
        {sizeText(of)} {of.words}
      </b>
      <ActionButton onClick={() => onAct(runSet(of))}>Run them</ActionButton>
      <ActionButton onClick={() => onPause(pausedSet(of))}>Pause them</ActionButton>
      <ActionButton onClick={() => onAct(resumeTasks(pausedSet(of)))}>Resume them</ActionButton>
      {isChosen && (
        <button type="button" onClick={onClear}>
          Choose none
        </button>
      )}
    </section>
  );
}
