/** What each operation of CloudWatch Logs reads of its request. All else is refused by its name. */
import { only, type ReadMembers, reads } from "../../http/index.ts";

const group = reads("logGroupName", "logGroupIdentifier");
const page = reads("limit", "nextToken");

export const members = {
  DescribeLogGroups: {
    ...page,
    ...reads("logGroupNamePrefix", "logGroupNamePattern"),
    includeLinkedAccounts: only(false),
    logGroupClass: only("STANDARD"),
  },
  DescribeLogStreams: { ...group, ...page, ...reads("logStreamNamePrefix", "orderBy", "descending") },
  FilterLogEvents: {
    ...group,
    ...page,
    ...reads("logStreamNames", "logStreamNamePrefix", "startTime", "endTime", "filterPattern"),
    // Since 2019 it always is.
    interleaved: only(true),
    unmask: only(false),
  },
  GetLogEvents: {
    ...group,
    ...page,
    ...reads("logStreamName", "startTime", "endTime", "startFromHead"),
    unmask: only(false),
  },
} as const satisfies Record<string, ReadMembers>;
