/** What each operation of CloudWatch Logs reads of its request. All else is refused by its name. */
import { listOf, only, type ReadMembers, texts } from "../../http/index.ts";

const group = texts("logGroupName", "logGroupIdentifier");
const page: ReadMembers = { limit: "number", nextToken: "text" };
const period: ReadMembers = { startTime: "number", endTime: "number" };

export const members = {
  DescribeLogGroups: {
    ...page,
    ...texts("logGroupNamePrefix", "logGroupNamePattern"),
    includeLinkedAccounts: only(false),
    logGroupClass: only("STANDARD"),
  },
  DescribeLogStreams: {
    ...group,
    ...page,
    ...texts("logStreamNamePrefix", "orderBy"),
    descending: "flag",
  },
  FilterLogEvents: {
    ...group,
    ...page,
    ...period,
    ...texts("logStreamNamePrefix", "filterPattern"),
    logStreamNames: listOf("text"),
    // Since 2019 it always is.
    interleaved: only(true),
    unmask: only(false),
  },
  GetLogEvents: {
    ...group,
    ...page,
    ...period,
    logStreamName: "text",
    startFromHead: "flag",
    unmask: only(false),
  },
} as const satisfies Record<string, ReadMembers>;
