/** STS: tells clients that ask before anything else whose account they are in. */
import { queryApi } from "../../http/index.ts";
import type { EmulatedService } from "../emulated-service.ts";

export const sts: EmulatedService<"sts"> = {
  name: "sts",
  answers: "once open",
  open: () => undefined,
  api: (_state, { account: { accountId } }) =>
    queryApi(
      "https://sts.amazonaws.com/doc/2011-06-15/",
      {
        GetCallerIdentity: () => ({
          Arn: `arn:aws:iam::${accountId}:root`,
          UserId: accountId,
          Account: accountId,
        }),
      },
      { parameters: { GetCallerIdentity: [] }, code: "ValidationError" },
    ),
  resourceTypes: {},
};
