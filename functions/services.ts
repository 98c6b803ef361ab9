/** What your tasks find as `ctx.services`: made once for each process, of what infra/resources.ts put into its environment. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Cities } from "./cities/cities.ts";
import type { Services } from "./model/services.ts";

declare module "./model/services.ts" {
  interface Services {
    /** The places of the example tasks. */
    readonly cities: Cities;
  }
}

/** Makes the services. Each is made when it is first asked for, and throws a plain `Error` if a variable is missing. */
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
        client: new DynamoDBClient({}),
        table: variable("CITIES_TABLE"),
        records: variable("CITY_RECORDS_TABLE"),
        file: variable("CITIES_FILE"),
      });
      return cities;
    },
  };
}
