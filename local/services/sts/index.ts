import { type AwsService, queryService } from "../../http/json.ts";

/** STS: says whose the local account is, to clients that ask before anything else. */
export function sts(accountId: string): AwsService {
  return queryService("https://sts.amazonaws.com/doc/2011-06-15/", {
    GetCallerIdentity: () => ({
      Arn: `arn:aws:iam::${accountId}:root`,
      UserId: accountId,
      Account: accountId,
    }),
  });
}
