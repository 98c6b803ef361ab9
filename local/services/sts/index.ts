/** STS: tells clients whose account they are in, and opens sessions of roles. */
import { queryApi } from "../../http/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { assumeRole, identityOf } from "./session.ts";

/** The parameters that each operation reads. */
export const parametersRead = {
  AssumeRole: ["DurationSeconds", "RoleArn", "RoleSessionName"],
  GetCallerIdentity: [],
} as const;

export const sts: EmulatedService<"sts"> = {
  name: "sts",
  answers: "once open",
  open: () => undefined,
  api: (_state, { account: { accountId }, time }) =>
    queryApi(
      "https://sts.amazonaws.com/doc/2011-06-15/",
      {
        AssumeRole: (query, { sessionToken }) =>
          assumeRole(query, identityOf(sessionToken, time.now()), time.now()),
        GetCallerIdentity: (_query, { sessionToken }) =>
          identityOf(sessionToken, time.now()) ?? {
            Arn: `arn:aws:iam::${accountId}:root`,
            UserId: accountId,
            Account: accountId,
          },
      },
      { parameters: parametersRead, code: "ValidationError" },
    ),
  resourceTypes: {},
};
