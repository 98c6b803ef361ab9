/** The rules of EventBridge by which events start tasks, compared with those that were deployed. Pure. */
import { sameJson } from "../../model/same-json.ts";
import type { FoundRule, FoundTarget } from "../aws/rules.ts";
import type { WantedRule } from "../deployed.ts";
import { absent, type Difference, differing } from "./difference.ts";

export interface ComparedRules {
  readonly wanted: readonly WantedRule[];
  /** Those whose names begin as the deployment's do. */
  readonly found: readonly FoundRule[];
  /** The ARN of each lane's queue. */
  readonly queueArns: ReadonlyMap<string, string>;
  readonly deadLetterArn: string;
}

export function ruleDifferences(compared: ComparedRules): Difference[] {
  const { wanted, found } = compared;
  const isSame = (a: FoundRule | WantedRule, b: FoundRule | WantedRule) =>
    a.name === b.name && a.bus === b.bus;
  const others = found.filter((rule) => !wanted.some((each) => isSame(each, rule)));
  return [
    ...wanted.flatMap((rule) => {
      const there = found.find((each) => isSame(each, rule));
      return there === undefined ? [absent(`rule ${rule.name}`)] : differencesOf(rule, there, compared);
    }),
    ...others.map(({ name, bus, pattern, targets }) => ({
      what: `rule ${name}`,
      wanted: "none",
      found: pattern,
      cure: `${removing(name, bus, targets)}aws events delete-rule --name ${name} --event-bus-name ${bus}`,
    })),
  ];
}

function differencesOf(
  wanted: WantedRule,
  { pattern, enabled, targets }: FoundRule,
  { queueArns, deadLetterArn }: ComparedRules,
): Difference[] {
  const { name, bus, lane, input } = wanted;
  const rule = `--event-bus-name ${bus} --name ${name}`;
  const wantedPattern = JSON.stringify(wanted.pattern);
  const queue = queueArns.get(lane);
  const target = targets.find(({ arn }) => arn === queue) ?? targets[0];
  const others = targets.filter((each) => each !== target);
  const putRule = `aws events put-rule ${rule} --event-pattern '${wantedPattern}'`;
  const putTargets = `aws events put-targets --event-bus-name ${bus} --rule ${name}, with all of the target's settings`;
  return [
    ...differing(`rule ${name}`, [
      [
        "state",
        stateOf(wanted.enabled),
        stateOf(enabled),
        `aws events ${wanted.enabled ? "enable" : "disable"}-rule ${rule}`,
      ],
      ["pattern", wantedPattern, isSamePattern(wanted, pattern) ? wantedPattern : pattern, putRule],
      ["queue", queue, target?.arn, putTargets],
      // Of a rule that sends nothing the rest is no further difference.
      ["message", input, target === undefined ? input : target.input, putTargets],
      [
        "dead-letter queue",
        deadLetterArn,
        target === undefined ? deadLetterArn : target.deadLetterArn,
        putTargets,
      ],
    ]),
    ...others.map((each) => ({
      what: `rule ${name}, target ${each.id}`,
      wanted: "none",
      found: each.arn,
      cure: removing(name, bus, [each]).replace(/ && $/, ""),
    })),
  ];
}

function removing(name: string, bus: string, targets: readonly FoundTarget[]): string {
  if (targets.length === 0) return "";
  const ids = targets.map(({ id }) => id).join(" ");
  return `aws events remove-targets --event-bus-name ${bus} --rule ${name} --ids ${ids} && `;
}

function stateOf(enabled: boolean): string {
  return enabled ? "ENABLED" : "DISABLED";
}

function isSamePattern({ pattern }: WantedRule, found: string): boolean {
  try {
    return sameJson(pattern, JSON.parse(found));
  } catch {
    return false;
  }
}
