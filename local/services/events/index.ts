/** EventBridge: PutEvents, and the rules of the template, which send what matches to queues and functions, and are listed and switched. */
import { arn, listOf, named, oneOf, type Resource, tagList } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { BusRules, defaultBus, type RuleTarget, ruleArn } from "./bus-rules.ts";
import { eventOperations, eventsApi } from "./put-events.ts";

export const events: EmulatedService<"events", BusRules> = {
  name: "events",
  targets: ["AWSEvents"],
  answers: "once deployed",
  open: ({ account, sender, reporter }) =>
    new BusRules({ account, sender, warn: (line) => reporter.warn(line) }),
  api: (rules, { account, time }) => eventsApi({ rules, account, time }),
  operations: (rules, { account, time }) => eventOperations({ rules, account, time }),
  begin: (rules) => rules.begin(),
  complete: (rules) => rules.complete(),
  resourceTypes: {
    "AWS::Events::Rule": {
      nameProperty: "Name",
      properties: {
        ...named("Description", "EventBusName", "EventPattern", "Name"),
        State: oneOf("ENABLED", "DISABLED"),
        Targets: listOf({
          ...named("Arn", "Id"),
          DeadLetterConfig: named("Arn"),
          InputTransformer: named("InputTemplate"),
          SqsParameters: named("MessageGroupId"),
          RetryPolicy: named("MaximumEventAgeInSeconds", "MaximumRetryAttempts"),
        }),
      },
      attributes: (name, account, propertyOf) => ({
        Arn: ruleArn(String(propertyOf("EventBusName") ?? defaultBus), name, account),
      }),
      make: declareRule,
    },
    "AWS::Events::EventBus": {
      nameProperty: "Name",
      properties: { ...named("Description", "Name"), Tags: tagList },
      attributes: (name, account) => ({ Arn: arn(account, "events", `event-bus/${name}`), Name: name }),
      make: (rules, { name }) => rules.declareBus(name),
    },
  },
};

function declareRule(rules: BusRules, { name, properties }: Resource): void {
  const {
    Description,
    EventPattern,
    EventBusName = defaultBus,
    State = "ENABLED",
    Targets = [],
  } = properties;
  rules.declare({
    name,
    description: Description === undefined ? undefined : String(Description),
    bus: String(EventBusName).replace(/^arn:.*:event-bus\//, ""),
    pattern: EventPattern as never,
    enabled: State === "ENABLED",
    targets: Targets as readonly RuleTarget[],
  });
}
