/** The roles of a lane's tasks, as Lambda's environment names them. Only the entry of a lane with such a task imports it. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { assumeRole } from "./lambda/assume-role.ts";
import { AssumedRoles } from "./lambda/assumed-roles.ts";
import { variable } from "./lambda/environment.ts";
import { ownCalls } from "./model/call-limits.ts";
import { systemClock } from "./model/clock.ts";
import { provideTaskCredentials } from "./model/task/run-as/credentials.ts";
import { roleName, roleVariables } from "./model/task/run-as/role-name.ts";
import type { TaskRoles } from "./model/task/run-as/task-roles.ts";
import { runningTask } from "./runs/index.ts";
import { services } from "./services.ts";

/** The roles of a process. */
export function taskRoles(): TaskRoles {
  const client = new SQSClient(ownCalls);
  provideTaskCredentials(() => {
    const { runAs, key } = runningTask.getStore() ?? {};
    return key && runAs?.of(key).credentials;
  });
  return new AssumedRoles({
    clock: systemClock,
    random: Math.random,
    nameOf: (task) => roleName(variable(roleVariables.stack), task, variable("AWS_REGION")),
    assume: (role, session) =>
      assumeRole(client, { arn: `${variable(roleVariables.prefix)}${role}`, session }),
    makeServices: (credentials) => services(process.env, credentials),
  });
}
