/** What EventBridge says of rules, and of what they send to. */

/** Calls an operation of EventBridge with a body, and returns the answer's text. */
export type CallEvents = (operation: "ListRules" | "ListTargetsByRule", body: string) => Promise<string>;

export interface FoundTarget {
  readonly id: string;
  readonly arn: string;
  /** What it makes of an event; undefined where it sends the event itself, or a fixed text. */
  readonly input?: string;
  readonly deadLetterArn?: string;
}

export interface FoundRule {
  readonly name: string;
  readonly bus: string;
  /** As JSON text. */
  readonly pattern: string;
  readonly enabled: boolean;
  readonly targets: readonly FoundTarget[];
}

interface ListedRule {
  readonly Name: string;
  readonly EventPattern?: string;
  readonly State?: string;
}

interface RulesPage {
  readonly Rules?: readonly ListedRule[];
  readonly NextToken?: string;
}

interface TargetsPage {
  readonly Targets?: readonly {
    readonly Id: string;
    readonly Arn: string;
    readonly InputTransformer?: { readonly InputTemplate?: string };
    readonly DeadLetterConfig?: { readonly Arn?: string };
  }[];
  readonly NextToken?: string;
}

/** Rules whose targets are asked for at once: EventBridge takes fewer calls a second than a bus may have rules. */
const atOnce = 10;

export class Rules {
  readonly #call: CallEvents;

  constructor(call: CallEvents) {
    this.#call = call;
  }

  /** The rules of a bus whose names begin so. None where there is no such bus. */
  async beginningWith(NamePrefix: string, bus: string): Promise<readonly FoundRule[]> {
    const request = { NamePrefix, EventBusName: bus };
    const pages = await this.#pages<RulesPage>("ListRules", request).catch(noneIfAbsent);
    const listed = pages.flatMap(({ Rules = [] }) => Rules);
    const found: FoundRule[] = [];
    for (let i = 0; i < listed.length; i += atOnce)
      found.push(
        ...(await Promise.all(listed.slice(i, i + atOnce).map((rule) => this.#withTargets(rule, bus)))),
      );
    return found;
  }

  async #withTargets(
    { Name: name, EventPattern: pattern = "", State }: ListedRule,
    bus: string,
  ): Promise<FoundRule> {
    return { name, bus, pattern, enabled: State !== "DISABLED", targets: await this.#targets(name, bus) };
  }

  async #targets(Rule: string, EventBusName: string): Promise<readonly FoundTarget[]> {
    const request = { Rule, EventBusName };
    // It may have been deleted since the list.
    const pages = await this.#pages<TargetsPage>("ListTargetsByRule", request).catch(noneIfAbsent);
    return pages
      .flatMap(({ Targets = [] }) => Targets)
      .map(({ Id, Arn, InputTransformer, DeadLetterConfig }) => ({
        id: Id,
        arn: Arn,
        input: InputTransformer?.InputTemplate,
        deadLetterArn: DeadLetterConfig?.Arn,
      }));
  }

  async #pages<Page extends { readonly NextToken?: string }>(
    operation: Parameters<CallEvents>[0],
    request: object,
  ): Promise<readonly Page[]> {
    const pages: Page[] = [];
    let NextToken: string | undefined;
    do {
      const page = JSON.parse(await this.#call(operation, JSON.stringify({ ...request, NextToken }))) as Page;
      pages.push(page);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return pages;
  }
}

function noneIfAbsent(error: unknown): readonly never[] {
  if (String(error).includes("ResourceNotFoundException")) return [];
  throw error;
}
