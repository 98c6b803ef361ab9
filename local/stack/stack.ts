/** A stack with nothing left to resolve: the resources, outputs and assets that are deployed. */
import type { Asset, Template } from "./template.ts";

/** The account that everything belongs to here, and where it answers. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  /** `http://127.0.0.1:4766`. */
  readonly endpoint: string;
}

export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` gives. */
  readonly physicalId: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  /** The name under which other stacks may import it. */
  readonly exportName?: string;
}

/** A resource that the template declares, and that is not made here. */
export interface PassedOver {
  readonly logicalId: string;
  readonly type: string;
}

export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly account: Account;
  /** What it was resolved from. */
  readonly template: Template;
  /** Each after those it refers to. */
  readonly resources: readonly Resource[];
  /** Its nested stacks by their logical ids: each is among the resources too. */
  readonly nested: ReadonlyMap<string, Stack>;
  /** The id of the stack that holds it. Undefined where none does. */
  readonly parentId?: string;
  readonly outputs: readonly Output[];
  readonly assets: readonly Asset[];
  /** What was passed over, in nested stacks too. */
  readonly passedOver: readonly PassedOver[];
}

/** A stack's output by its key. */
export function output(stack: Pick<Stack, "outputs">, key: string): string | undefined {
  return stack.outputs.find((candidate) => candidate.key === key)?.value;
}

/** A stack, then those nested in it at any depth. */
export function withNested(stack: Stack): Stack[] {
  return [stack, ...[...stack.nested.values()].flatMap(withNested)];
}
