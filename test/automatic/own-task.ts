/** Runs a task of Pawl's own as its function does, over tables on this machine. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Tables } from "../../functions/automatic/aws/tables.ts";
import type { AutomaticServices } from "../../functions/automatic/services.ts";
import type { Level } from "../../functions/model/log.ts";
import type { Task } from "../../functions/model/task/task.ts";
import type { RunnerContext } from "../../functions/runs/index.ts";
import type { DynamoRunStore } from "../../functions/store/dynamodb.ts";
import { type LocalStack, openLocalStack } from "../cli/local-stack.ts";
import { type RunTaskOptions, runTask, type TaskRun } from "../kit/index.ts";
import { clientOptions } from "../local/temporary-aws.ts";

export interface LoggedLine {
  readonly level: Level;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface OwnTasks {
  readonly store: DynamoRunStore;
  readonly log: readonly LoggedLine[];
  /** Runs a task at an instant. @param services besides the tables and the engine's ports */
  run(
    task: Task,
    now: string,
    services?: Partial<AutomaticServices>,
    options?: RunTaskOptions,
  ): Promise<TaskRun>;
  close(): Promise<void>;
}

/** Opens tables. @param lanes the deployed tasks, each with its lane */
export async function openOwnTasks(lanes: Readonly<Record<string, string>>): Promise<OwnTasks> {
  const stack: LocalStack = await openLocalStack();
  const client = new DynamoDBClient(clientOptions(stack.aws));
  const log: LoggedLine[] = [];
  return {
    store: stack.store,
    log,
    run(task, now, services = {}, options = {}) {
      const context: RunnerContext = {
        store: stack.store,
        queue: { send: async () => {}, sendBatch: async () => [], setVisibility: async () => {} },
        clock: { now: () => Date.parse(now), monotonic: () => 0, after: () => () => {} },
        random: () => 0.5,
        lanes,
        log: (level, event, _run, fields = {}) => void log.push({ level, event, fields }),
      };
      const tables = new Tables({ client, runsTable: "runs", tasksTable: "tasks" });
      const own = { context, tables, ...services };
      return runTask(task, { ...options, now: new Date(now), services: own as never });
    },
    close: () => stack.close(),
  };
}
