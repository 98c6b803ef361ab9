/**
 * What your tasks find as `ctx.services`, each by how it is made from the variables that `infra/resources.ts` sets for
 * its tasks. It is made at its first use, once for each process. Give each client of AWS `taskCalls`: without limits a
 * call that hangs takes up its whole turn. Give it `credentials` too: a task with `runAs` has a role of its own.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Cities } from "./cities/cities.ts";
import { makeServices, type ServicesOf } from "./lambda/make-services.ts";
import { taskCalls } from "./model/call-limits.ts";

export const services = makeServices({
  cities: (variable, { credentials }) =>
    new Cities({
      client: new DynamoDBClient({ ...taskCalls, credentials }),
      table: variable("CITIES_TABLE"),
      csv: variable("CITIES_CSV"),
    }),
});

declare module "./model/task/services.ts" {
  interface Services extends ServicesOf<typeof services> {}
}
