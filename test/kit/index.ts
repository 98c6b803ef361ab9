/** What a test of a task imports as "pawl/test". docs/test-a-task.md shows how to test each kind of task. */
export { MemoryRunStore } from "../memory/run-store.ts";
export { type AssertCursorsOptions, assertCursorsSurvive } from "./assert-cursors-survive.ts";
export type { TestFiles } from "./files.ts";
export type { LoggedLine } from "./memory-worker.ts";
export type { RequiresAnswers } from "./requires-answers.ts";
export { type RunTaskOptions, runTask, type TaskRun, type TaskTurn } from "./run-task.ts";
export type { TaskShard } from "./shards.ts";
export type { SkippedTaskItem } from "./skipped.ts";
export type { StartedTask } from "./started.ts";
export { type StartedByEvent, startedByEvent, type TestEvent } from "./started-by-event.ts";
