/** Wrong KMSs, parameters and alarms. */
import { accepted, ignored, input, type Mutant, output } from "./mutant.ts";

type Change = (context: Record<string, string>) => Record<string, string>;

/** The context of a data key is another, when it is made and when it is decrypted. */
function inContext(change: Change): Pick<Mutant, "ask"> {
  const both = ["GenerateDataKey", "Decrypt"].map((operation) =>
    input(operation, (given) => {
      given.EncryptionContext = change(given.EncryptionContext ?? {});
    }),
  );
  return {
    ask(asked) {
      for (const { ask } of both) ask?.(asked);
      return undefined;
    },
  };
}

/** A part of an error's name is another. */
function named(operation: string, from: string, to: string): Pick<Mutant, "tell"> {
  return {
    tell(asked, told) {
      if (!asked.operation.endsWith(`.${operation}`) || told.status === 200) return;
      told.body = Buffer.from(told.body.toString().replace(from, to));
    },
  };
}

const without =
  (...names: readonly string[]): Change =>
  (context) =>
    Object.fromEntries(Object.entries(context).filter(([name]) => !names.includes(name)));

const kms: readonly Mutant[] = [
  {
    says: "a data key has 16 bytes",
    breaks: "kms/data-key",
    ...input("GenerateDataKey", (given) => {
      given.KeySpec = "AES_128";
    }),
  },
  {
    says: "all data keys are alike",
    breaks: "kms/data-keys",
    ...output("GenerateDataKey", (answer) => {
      answer.Plaintext = Buffer.alloc(32).toString("base64");
    }),
  },
  {
    says: "decrypted bytes are others",
    breaks: "kms/decrypt",
    ...output("Decrypt", (answer) => {
      answer.Plaintext = Buffer.alloc(32).toString("base64");
    }),
  },
  { says: "the context is dropped", breaks: "kms/context-none", ...inContext(() => ({})) },
  {
    says: "a value of the context is dropped",
    breaks: "kms/context-value",
    ...inContext(without("pawl:task")),
  },
  {
    says: "values of the context are compared in any case",
    breaks: "kms/context-case",
    ...inContext((context) => JSON.parse(JSON.stringify(context).toLowerCase())),
  },
  {
    says: "a context may lack a pair",
    breaks: "kms/context-fewer",
    ...inContext(without("pawl:run")),
  },
  {
    says: "a context may have more pairs",
    breaks: "kms/context-more",
    ...inContext(without("more")),
  },
  {
    says: "pairs of a context are compared in their order",
    breaks: "kms/context-order",
    ...inContext((context) => ({ order: Object.keys(context).join() })),
  },
  {
    says: "a changed data key is a key that is not there",
    breaks: "kms/changed",
    ...named("Decrypt", "InvalidCiphertextException", "NotFoundException"),
  },
  { says: "any bytes are decrypted", breaks: "kms/foreign", ...accepted("Decrypt") },
  {
    says: "the key that is named is not compared",
    breaks: "kms/other-key",
    ...input("Decrypt", (given) => delete given.KeyId),
  },
  { says: "no key is ever disabled", breaks: "kms/disabled", ...ignored("DisableKey") },
  { says: "a disabled key stays so", breaks: "kms/enabled-again", ...ignored("EnableKey") },
  {
    says: "no key is ever pending deletion",
    breaks: "kms/pending-deletion",
    ...ignored("ScheduleKeyDeletion"),
  },
  {
    says: "a deletion cannot be cancelled",
    breaks: "kms/deletion-cancelled",
    ...ignored("CancelKeyDeletion"),
  },
  {
    says: "a key that is not there is a disabled one",
    breaks: "kms/no-key",
    ...named("GenerateDataKey", "NotFoundException", "DisabledException"),
  },
];

const ssm: readonly Mutant[] = [
  {
    says: "values are trimmed",
    breaks: "ssm/value",
    ...output("GetParameter", ({ Parameter }) => {
      Parameter.Value = Parameter.Value.trim();
    }),
  },
  {
    says: "a parameter keeps its first value",
    breaks: "ssm/newest",
    ask: ({ operation, body }) =>
      operation.endsWith(".PutParameter") && body.includes("Overwrite")
        ? { status: 200, headers: {}, body: Buffer.from("{}") }
        : undefined,
  },
  { says: "a parameter that is not there is empty", breaks: "ssm/no-parameter", ...accepted("GetParameter") },
  { says: "a deleted parameter stays", breaks: "ssm/deleted", ...ignored("DeleteParameter") },
  {
    says: "names are compared in any case",
    breaks: "ssm/case",
    ...input("GetParameter", (given) => {
      given.Name = given.Name.toLowerCase();
    }),
  },
  {
    says: "secure values are decrypted unasked",
    breaks: "ssm/secure",
    ...input("GetParameter", (given) => {
      given.WithDecryption = true;
    }),
  },
  {
    says: "an ARN has two slashes where the name begins with one",
    breaks: "ssm/arn",
    ...output("GetParameter", ({ Parameter }) => {
      Parameter.ARN = Parameter.ARN.replace(/parameter\/.*/, `parameter/${Parameter.Name}`);
    }),
  },
];

const cloudwatch: readonly Mutant[] = [
  {
    says: "a new alarm is OK",
    breaks: "cloudwatch/new",
    ...output("DescribeAlarms", ({ MetricAlarms }) => {
      for (const alarm of MetricAlarms) alarm.StateValue = "OK";
    }),
  },
  { says: "no alarm changes its state", breaks: "cloudwatch/state", ...ignored("SetAlarmState") },
  {
    says: "an alarm that is not there is told",
    breaks: "cloudwatch/no-alarm",
    ...output("DescribeAlarms", ({ MetricAlarms }, { AlarmNames }) => {
      for (const AlarmName of AlarmNames) MetricAlarms.push({ AlarmName });
    }),
  },
  {
    says: "names are the beginnings of names",
    breaks: "cloudwatch/whole-name",
    ...output("DescribeAlarms", (answer, { AlarmNames }) => {
      if (answer.MetricAlarms.length === 0) answer.MetricAlarms = [{ AlarmName: `${AlarmNames[0]}0` }];
    }),
  },
  {
    says: "composite alarms are told as metric alarms",
    breaks: "cloudwatch/composite",
    ...output("DescribeAlarms", ({ MetricAlarms }, { AlarmNames }) => {
      for (const AlarmName of AlarmNames)
        if (AlarmName.includes("composite")) MetricAlarms.push({ AlarmName });
    }),
  },
  {
    says: "only the first alarm of a call is turned off",
    breaks: "cloudwatch/off",
    ...input("DisableAlarmActions", ({ AlarmNames }) => AlarmNames.splice(1)),
  },
  { says: "no alarm is turned on", breaks: "cloudwatch/on", ...ignored("EnableAlarmActions") },
  {
    says: "actions are switched over",
    breaks: "cloudwatch/twice",
    ...output("DescribeAlarms", ({ MetricAlarms }) => {
      for (const alarm of MetricAlarms) alarm.ActionsEnabled = !alarm.ActionsEnabled;
    }),
  },
  {
    says: "every new alarm has its actions on",
    breaks: "cloudwatch/made-off",
    ...input("PutMetricAlarm", (given) => delete given.ActionsEnabled),
  },
  {
    says: "an alarm that is off keeps its state",
    breaks: "cloudwatch/off-state",
    ...ignored("SetAlarmState"),
  },
  {
    says: "MaxRecords is ignored",
    breaks: "cloudwatch/hundred",
    ...input("DescribeAlarms", (given) => delete given.MaxRecords),
  },
  {
    says: "names beyond the hundredth are dropped",
    breaks: "cloudwatch/most-names",
    ...input("DescribeAlarms", ({ AlarmNames }) => AlarmNames.splice(100)),
  },
];

export const keyAndAlarmMutants: readonly Mutant[] = [...kms, ...ssm, ...cloudwatch];
