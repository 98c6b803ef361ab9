/**
 * Lambda's API: invokes functions, and describes and changes those that were deployed. Every operation that AWS has and
 * that is not served here is refused by its name.
 */
import {
  type Api,
  type JsonOperation,
  jsonOperations,
  operationRoutes,
  restApi,
  type ServedOperation,
} from "../../http/index.ts";
import type { Account } from "../../stack/index.ts";
import { describeOperations } from "./describe-operations.ts";
import { eventSourceOperations } from "./event-source-operations.ts";
import { invokeOperation } from "./invoke.ts";
import type { Lambda } from "./lambda.ts";
import { lambdaPaths } from "./paths.ts";
import { settingOperations } from "./setting-operations.ts";
import { universalInvoke } from "./universal-invoke.ts";

const code = "InvalidParameterValueException";

export function lambdaApi(lambda: Lambda, account: Account): Api {
  const served = servedOperations(lambda, account);
  return restApi(operationRoutes(lambdaPaths, served, code));
}

/** By name. */
export function servedOperations(lambda: Lambda, account: Account) {
  return {
    Invoke: invokeOperation(lambda.executor),
    ...controlOperations(lambda, account),
  } satisfies Partial<Record<keyof typeof lambdaPaths, ServedOperation>>;
}

/** The operations as another service calls them, such as a schedule whose target is the operation itself. */
export function lambdaOperations(lambda: Lambda, account: Account): Record<string, JsonOperation> {
  return {
    ...jsonOperations(lambdaPaths, controlOperations(lambda, account), code),
    Invoke: universalInvoke(lambda.executor),
  };
}

function controlOperations(lambda: Lambda, account: Account) {
  return {
    ...describeOperations(lambda),
    ...settingOperations(lambda),
    ...eventSourceOperations(lambda, account),
  };
}
