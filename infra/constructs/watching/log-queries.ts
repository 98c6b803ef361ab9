/**
 * Two queries that CloudWatch Logs Insights offers by their names, over the logs of all of a stage's functions: its
 * errors by task, and the story of one run. Saving them costs nothing; asking costs by the gigabyte that is searched.
 */
import { CfnQueryDefinition } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Handler } from "../handler.ts";
import { placeOf } from "../stack/place.ts";

export interface LogQueriesProps {
  /** Every function that sees runs. */
  readonly handlers: readonly Handler[];
}

/** A query asks at most so many log groups. */
export const mostGroups = 50;

/** How often each task's code or run failed, by the error, the most frequent first. */
export const errorsByTask = `filter level = "ERROR"
| stats count(*) as errors, max(@timestamp) as last by task, message, error.name, error.message
| sort errors desc
| limit 200`;

/** Every line of one run, Pawl's own and the task's, in their order. */
const storyOfRun = `filter task = "TASK" and run = "INSTANT/TRIGGER"
| fields @timestamp, level, message, turn, attempt, status, ticks, reason, error.name, error.message
| sort @timestamp asc
| limit 10000`;

export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { handlers }: LogQueriesProps) {
    super(scope, id);
    const place = placeOf(this).name;
    const logGroupNames = handlers.slice(0, mostGroups).map(({ logGroup }) => logGroup.logGroupName);
    const save = (role: string, name: string, queryString: string) =>
      new CfnQueryDefinition(this, role, { name: `${place}/${name}`, queryString, logGroupNames });
    save("ErrorsByTask", "errors by task", errorsByTask);
    save("StoryOfRun", "story of one run", storyOfRun);
  }
}
