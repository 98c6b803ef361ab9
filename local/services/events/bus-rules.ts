/**
 * The rules of EventBridge, as the template declares them, and what becomes of an event: each rule of its bus that matches
 * sends it to its targets. What cannot be delivered goes to the target's dead-letter queue at once: here a queue that does
 * not take a message now will not take it in a minute.
 *
 * A bus exists that the template declares, or that a rule names.
 */
import { type EventPattern, matchesPattern, patternMistake } from "../../../functions/schedule/index.ts";
import { type Account, arn } from "../../stack/index.ts";
import type { Sender } from "../emulated-service.ts";
import { KeptChanges } from "../kept-changes.ts";
import type { BusEvent } from "./bus-event.ts";
import { type InputTransformer, transformed } from "./input-transformer.ts";

/** A target as the template declares it. */
export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly InputTransformer?: InputTransformer;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

export interface Rule {
  readonly name: string;
  readonly bus: string;
  readonly description?: string;
  readonly pattern: EventPattern;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

export const defaultBus = "default";

export function ruleArn(bus: string, name: string, account: Account): string {
  return arn(account, "events", `rule/${bus === defaultBus ? "" : `${bus}/`}${name}`);
}

export interface BusRulesProps {
  readonly account: Account;
  readonly sender: Sender;
  readonly warn: (line: string) => void;
}

export class BusRules {
  readonly #props: BusRulesProps;
  #declared: Rule[] = [];
  #declaredBuses: string[] = [];
  #buses = new Set<string>();
  #rules: readonly Rule[] = [];
  readonly #changes = new KeptChanges<Pick<Rule, "enabled">>();

  constructor(props: BusRulesProps) {
    this.#props = props;
  }

  /** Forgets what was declared for a stack that could not be made as a whole. */
  begin(): void {
    this.#declared = [];
    this.#declaredBuses = [];
  }

  declareBus(name: string): void {
    this.#declaredBuses.push(name);
  }

  declare(rule: Rule): void {
    const mistake = patternMistake(rule.pattern);
    if (mistake !== undefined) throw new Error(`EventPattern is not valid: ${mistake}`);
    for (const target of rule.targets) this.#checkTarget(target);
    this.#declared.push(rule);
  }

  #checkTarget({ Arn, InputTransformer }: RuleTarget): void {
    const { services } = this.#props.sender;
    const service = Arn.split(":")[2] ?? "";
    if (!services.includes(service))
      throw new Error(`target ${Arn} is not emulated: allowed are resources of ${services.join(" and ")}`);
    if (InputTransformer !== undefined)
      transformed(InputTransformer, exampleEvent, { rule: "", name: "", at: "" });
  }

  /** From now on these are the rules. */
  complete(): void {
    this.#rules = this.#declared.map((rule) => ({
      ...rule,
      ...this.#changes.over(`${rule.bus}/${rule.name}`, { enabled: rule.enabled }),
    }));
    this.#buses = new Set([defaultBus, ...this.#declaredBuses, ...this.#rules.map(({ bus }) => bus)]);
  }

  /** Those of a bus, by name. */
  of(bus: string): readonly Rule[] {
    return this.#rules.filter((rule) => rule.bus === bus).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Switches a rule on or off, until the template says otherwise than now. */
  switch(rule: Rule, enabled: boolean): void {
    this.#changes.keep(`${rule.bus}/${rule.name}`, { enabled });
    this.#rules = this.#rules.map((each) => (each === rule ? { ...each, enabled } : each));
  }

  hasBus(bus: string): boolean {
    return this.#buses.has(bus);
  }

  get busNames(): readonly string[] {
    return [...this.#buses];
  }

  /** Sends an event to each target of each rule that it matches. `at`: when it was received, in ISO 8601. */
  put(bus: string, event: BusEvent, at: string): void {
    for (const rule of this.#rules) {
      if (rule.bus !== bus || !rule.enabled || !matchesPattern(rule.pattern, event)) continue;
      for (const target of rule.targets) this.#deliver(rule, target, event, at);
    }
  }

  #deliver({ name, bus }: Rule, target: RuleTarget, event: BusEvent, at: string): void {
    const { account, sender, warn } = this.#props;
    const rule = ruleArn(bus, name, account);
    const input =
      target.InputTransformer === undefined
        ? JSON.stringify(event)
        : transformed(target.InputTransformer, event, { rule, name, at });
    try {
      sender.send(target.Arn, input, { groupId: target.SqsParameters?.MessageGroupId });
    } catch (error) {
      warn(`rule ${name}: ${(error as Error).message}`);
      const deadLetters = target.DeadLetterConfig?.Arn;
      if (deadLetters !== undefined)
        sender.send(deadLetters, JSON.stringify(event), {
          attributes: failure(rule, target.Arn, error as Error),
        });
    }
  }
}

/** What EventBridge says of an event that it could not deliver. */
function failure(rule: string, target: string, { name, message }: Error) {
  const attributes = { RULE_ARN: rule, TARGET_ARN: target, ERROR_CODE: name, ERROR_MESSAGE: message || name };
  const texts = Object.entries(attributes).map(([key, StringValue]) => [
    key,
    { DataType: "String", StringValue },
  ]);
  return Object.fromEntries(texts);
}

const exampleEvent: BusEvent = {
  version: "0",
  id: "00000000-0000-0000-0000-000000000000",
  "detail-type": "",
  source: "",
  account: "",
  time: "",
  region: "",
  resources: [],
  detail: {},
};
