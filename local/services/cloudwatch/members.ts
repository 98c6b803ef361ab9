/** What each operation of CloudWatch reads of its request. All else is refused by its name. */
import { listOf, type ReadMembers, texts } from "../../http/index.ts";

export const members = {
  DeleteAlarms: { AlarmNames: listOf("text") },
  DescribeAlarms: {
    AlarmNames: listOf("text"),
    AlarmTypes: listOf("text"),
    MaxRecords: "number",
    ...texts("NextToken", "StateValue"),
  },
  DisableAlarmActions: { AlarmNames: listOf("text") },
  EnableAlarmActions: { AlarmNames: listOf("text") },
  PutCompositeAlarm: {
    ActionsEnabled: "flag",
    ...texts("AlarmName", "AlarmDescription", "AlarmRule"),
  },
  PutMetricAlarm: {
    ActionsEnabled: "flag",
    ...texts("AlarmName", "AlarmDescription", "ComparisonOperator", "MetricName", "Namespace", "Statistic"),
    ...{ EvaluationPeriods: "number", Period: "number", Threshold: "number", Dimensions: true },
  },
  SetAlarmState: texts("AlarmName", "StateReason", "StateValue"),
} as const satisfies Record<string, ReadMembers>;
