/** EventBridge's operations on rules: those of the template are listed, with their targets, and switched; none is made here. */
import { AwsError, type JsonOperation, type ReadMembers, texts } from "../../http/index.ts";
import { type Account, ownResource } from "../../stack/index.ts";
import { type BusRules, defaultBus, type Rule, ruleArn } from "./bus-rules.ts";

type RuleOperation = "ListRules" | "ListTargetsByRule" | "EnableRule" | "DisableRule";

const largestPage = 100;

interface RuleOperationsProps {
  readonly rules: BusRules;
  readonly account: Account;
}

/** What each reads of its request. */
export const ruleMembers: Readonly<Record<RuleOperation, ReadMembers>> = {
  ListRules: { ...texts("NamePrefix", "EventBusName", "NextToken"), Limit: "number" },
  ListTargetsByRule: { ...texts("Rule", "EventBusName", "NextToken"), Limit: "number" },
  EnableRule: texts("Name", "EventBusName"),
  DisableRule: texts("Name", "EventBusName"),
};

export function ruleOperations(props: RuleOperationsProps): Readonly<Record<RuleOperation, JsonOperation>> {
  const { rules, account } = props;
  const find = (name: unknown, bus: string): Rule => {
    const found = rules.of(bus).find((rule) => rule.name === name);
    if (found !== undefined) return found;
    throw notFound(`Rule ${name} does not exist on EventBus ${bus}.`);
  };
  return {
    ListRules(input) {
      const bus = busOf(input, props);
      const { NamePrefix = "" } = input;
      const found = rules.of(bus).filter(({ name }) => name.startsWith(String(NamePrefix)));
      const { items, NextToken } = pageOf(found, input);
      const shown = ({ name, pattern, enabled, description }: Rule) => ({
        Name: name,
        Arn: ruleArn(bus, name, account),
        EventPattern: JSON.stringify(pattern),
        State: enabled ? "ENABLED" : "DISABLED",
        Description: description,
        EventBusName: bus,
      });
      return { Rules: items.map(shown), NextToken };
    },
    ListTargetsByRule(input) {
      const { items, NextToken } = pageOf(find(input.Rule, busOf(input, props)).targets, input);
      return { Targets: items, NextToken };
    },
    EnableRule: (input) => rules.switch(find(input.Name, busOf(input, props)), true),
    DisableRule: (input) => rules.switch(find(input.Name, busOf(input, props)), false),
  };
}

function busOf(
  { EventBusName = defaultBus }: Record<string, unknown>,
  { rules, account }: RuleOperationsProps,
): string {
  const given = String(EventBusName);
  const bus = ownResource(given, "events", account)?.replace(/^event-bus\//, "") ?? given;
  if (rules.hasBus(bus)) return bus;
  throw notFound(`Event bus ${bus} does not exist.`);
}

function pageOf<Item>(
  all: readonly Item[],
  { NextToken = "0", Limit = largestPage }: Record<string, unknown>,
) {
  const [from, limit] = [Number(NextToken), Number(Limit)];
  if (!Number.isInteger(from) || from < 0)
    throw new AwsError("ValidationException", `NextToken ${NextToken} is none that was given`);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
    throw new AwsError("ValidationException", `Limit: expected 1 to ${largestPage}, got ${Limit}`);
  const end = from + limit;
  return { items: all.slice(from, end), NextToken: end < all.length ? String(end) : undefined };
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}
