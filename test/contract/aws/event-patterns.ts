/** Patterns of EventBridge's rules, by names that the statements use. Each rule of the contract's stack has one. */

/** Of events with this source alone. */
export const source = "pawl.contract";

/** What each rule wants of an event's detail. No `null`: LocalStack takes no template with one. */
export const detailPatterns = {
  Every: { mark: [{ exists: true }] },
  Exact: { state: ["paid", 7, true] },
  BothFields: { state: ["paid"], size: ["large"] },
  Nested: { order: { state: ["paid"] } },
  Prefix: { key: [{ prefix: "in/" }] },
  PrefixIgnoreCase: { key: [{ prefix: { "equals-ignore-case": "in/" } }] },
  Suffix: { key: [{ suffix: ".csv" }] },
  IgnoreCase: { state: [{ "equals-ignore-case": "paid" }] },
  Wildcard: { key: [{ wildcard: "in/*/rows.csv" }] },
  AnythingBut: { state: [{ "anything-but": ["paid", "sent"] }] },
  AnythingButPrefix: { key: [{ "anything-but": { prefix: "in/" } }] },
  Exists: { order: { id: [{ exists: true }] } },
  Missing: { voucher: [{ exists: false }] },
  Numeric: { price: [{ numeric: [">", 0, "<=", 5] }] },
  Cidr: { from: [{ cidr: "10.0.0.0/24" }] },
  Or: { $or: [{ state: ["paid"] }, { price: [{ numeric: [">", 100] }] }] },
} as const;

export type RuleName = keyof typeof detailPatterns | "Disabled";

/** What a rule matches: events that are about it. So one that is about another leaves nothing in the queue. */
export function patternOf(rule: RuleName): object {
  const isAll = rule === "Every" || rule === "Disabled";
  const detail = isAll ? detailPatterns.Every : { about: [rule], ...detailPatterns[rule] };
  return { source: [source], detail };
}

/** What a rule makes of an event: as Pawl's do, with the rule in place of task and trigger. */
export function templateOf(rule: RuleName): string {
  return `{"rule": "${rule}", "at": <aws.events.event.ingestion-time>, "event": <aws.events.event.json>}`;
}
