/**
 * Decides by a client's rules which address it calls. The rules are a diagram: each node is a condition, and where to go on
 * if it holds and if it does not. Those of DynamoDB, SQS and Scheduler use the functions below; others use more.
 */
import { parseArn, partition } from "./partition.ts";

type Values = Readonly<Record<string, unknown>>;

export interface Endpoint {
  readonly url: URL;
  readonly properties: { readonly authSchemes?: readonly AuthScheme[] };
  readonly headers: Record<string, readonly string[]>;
}

interface AuthScheme {
  readonly signingRegion?: string;
  readonly signingName?: string;
  readonly signingRegionSet?: readonly string[];
  readonly properties?: object;
}

interface Rules {
  /** Three numbers for each node, which is told by its number from 1; one from `firstResult` on tells a result. */
  readonly nodes: Int32Array;
  readonly root: number;
  readonly conditions: readonly (readonly [fn: string, args: readonly unknown[], name?: string])[];
  /** An address and its properties, or -1 and why there is none. */
  readonly results: readonly (readonly [address?: unknown, properties?: unknown])[];
}
const firstResult = 100_000_000;

export const BinaryDecisionDiagram = {
  from: (
    nodes: Int32Array,
    root: number,
    conditions: Rules["conditions"],
    results: Rules["results"],
  ): Rules => ({ nodes, root, conditions, results }),
};

class EndpointError extends Error {
  override readonly name = "EndpointError";
}

/** @throws EndpointError where the rules allow no address */
export function decideEndpoint(
  rules: Rules,
  { endpointParams }: { readonly endpointParams: Values },
): Endpoint {
  const { nodes, conditions, results } = rules;
  const values: Record<string, unknown> = { ...endpointParams };
  let at = rules.root;
  // At 1 and -1 the rules end without a result. A negative node is one whose two ways are exchanged.
  while (Math.abs(at) !== 1 && at < firstResult) {
    const node = 3 * (Math.abs(at) - 1);
    const [fn, args, name] = conditions[nodes[node] as number] as Rules["conditions"][number];
    const value = call(fn, args, values);
    if (name !== undefined) values[name] = value;
    const holds = value === "" || Boolean(value);
    at = nodes[node + (at > 0 === holds ? 1 : 2)] as number;
  }
  const [address = -1, properties = "No matching endpoint."] = results[at - firstResult] ?? [];
  if (address === -1) throw new EndpointError(String(evaluated(properties, values)));
  const url = new URL(String(evaluated(address, values)));
  return { url, properties: filled(properties, values) as Endpoint["properties"], headers: {} };
}

function call(fn: string, args: readonly unknown[], values: Values): unknown {
  const found = Object.hasOwn(functions, fn) ? functions[fn] : undefined;
  if (found !== undefined) return found(...(args.map((arg) => evaluated(arg, values)) as never[]));
  throw new Error(`an endpoint's rules use ${fn}, which bundles do not have`);
}

interface Expression {
  readonly fn?: string;
  readonly argv?: readonly unknown[];
  readonly ref?: string;
}

function evaluated(expression: unknown, values: Values): unknown {
  if (typeof expression === "string") {
    return expression.replace(/\{(\w+)(?:#(\w+))?\}/g, (_, name, member) =>
      String((member === undefined ? values[name] : getAttr(values[name], member)) ?? ""),
    );
  }
  if (typeof expression !== "object") return expression;
  const { fn, argv = [], ref = "" } = expression as Expression;
  return fn === undefined ? values[ref] : call(fn, argv, values);
}

/** Properties, whose texts may name values. */
function filled(property: unknown, values: Values): unknown {
  if (Array.isArray(property)) return property.map((each) => filled(each, values));
  if (typeof property !== "object" || property === null) return evaluated(property, values);
  return Object.fromEntries(Object.entries(property).map(([name, each]) => [name, filled(each, values)]));
}

/** @param path a member's name, or an index such as `[0]` */
function getAttr(value: unknown, path: string): unknown {
  return (value as Values | null | undefined)?.[path.replace(/^\[(\d+)\]$/, "$1")];
}

function parseURL(text: string) {
  const { protocol, host, search } = new URL(text);
  if (search || !/^https?:$/.test(protocol)) return null;
  // A port that is named although it is the usual one is kept.
  const port = `:${protocol === "http:" ? 80 : 443}`;
  return { scheme: protocol.slice(0, -1), authority: text.includes(host + port) ? host + port : host };
}

function isValidHostLabel(text: string, mayHaveDots = false): boolean {
  const labels = mayHaveDots ? text.split(".") : [text];
  return labels.every((label) => /^(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(label));
}

const functions: Readonly<Record<string, (...args: never[]) => unknown>> = {
  isSet: (value: unknown) => value != null,
  booleanEquals: (a: unknown, b: unknown) => a === b,
  stringEquals: (a: unknown, b: unknown) => a === b,
  coalesce: (...values: readonly unknown[]) => values.find((value) => value != null),
  getAttr,
  parseURL,
  isValidHostLabel,
  "aws.partition": partition,
  "aws.parseArn": parseArn,
};
