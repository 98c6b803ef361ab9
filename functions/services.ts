/**
 * What your tasks find as `ctx.services`. Made once for each process, from the variables that `infra/resources.ts`
 * sets for its tasks; a worker has the variables of its own lane's tasks only, so each service is made at first use.
 * Give each client of AWS `taskCalls`: without limits a call that hangs takes up its whole turn.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Cities } from "./cities/cities.ts";
import { taskCalls } from "./model/call-limits.ts";
import type { Services } from "./model/task/services.ts";

declare module "./model/task/services.ts" {
  interface Services {
    readonly cities: Cities;
  }
}

/** Throws a plain `Error`, when a service is first used, if one of its variables is missing. */
export function services(env: Readonly<Record<string, string | undefined>>): Services {
  const variable = (name: string): string => {
    const value = env[name];
    if (value !== undefined && value !== "") return value;
    throw new Error(`variable ${name} is not set: infra/resources.ts sets it for the tasks that it names`);
  };
  let cities: Cities | undefined;
  return {
    get cities() {
      cities ??= new Cities({
        client: new DynamoDBClient(taskCalls),
        table: variable("CITIES_TABLE"),
        csv: variable("CITIES_CSV"),
      });
      return cities;
    },
  };
}
