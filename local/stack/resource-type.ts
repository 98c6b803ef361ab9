/**
 * What an emulated service says of a resource type of CloudFormation: which name a resource gets, what `Ref` and
 * `Fn::GetAtt` of it give, and how it is made. The type lives with its service, so that a type that can be named is
 * also made.
 */
import { createHash } from "node:crypto";
import type { Properties } from "./properties.ts";
import type { Account, Resource, Stack } from "./stack.ts";

/** Gives a property of the resource without references. */
type PropertyOf = (property: string) => unknown;

/** How resources of a type are named and referred to. */
export interface ResourceNaming {
  /** The property in which a template may give a name. */
  readonly nameProperty?: string;
  /** The longest name AWS allows. @default 64 */
  readonly longestName?: number;
  /** Changes a generated name to the form that AWS requires. */
  readonly spellName?: (name: string, propertyOf: PropertyOf) => string;
  /** What `Ref` gives. @default the name */
  readonly ref?: (name: string, account: Account) => string;
  /** What `Fn::GetAtt` gives, by attribute. @default none */
  readonly attributes?: (
    name: string,
    account: Account,
    propertyOf: PropertyOf,
  ) => Readonly<Record<string, string>>;
}

/** A resource type of a service whose state is `State`. */
export interface ResourceType<State> extends ResourceNaming {
  /**
   * The properties that it reads, and those of AWS's that change nothing on this machine, such as who may call it. A
   * resource with another one is refused: on AWS it would do what it does not do here.
   */
  readonly properties: Properties | "checked by make";
  /**
   * Creates the resource, or brings the one that exists to these properties. Its data stays. The resources that
   * it refers to are made before it.
   */
  make(state: State, resource: Resource, stack: Stack): void | Promise<void>;
}

/** The `make` of a type that is read, or needs nothing here. */
export function nothingToMake(): void {}

/**
 * The name of a resource whose template gives none: `STACK-LOGICALID-HASH`, shortened in the middle. It depends on
 * nothing else, so that a second deployment finds the tables, queues and buckets of the first.
 */
export function generatedName(logicalId: string, stackName: string, longest = 64): string {
  const hash = shortHash(`${stackName}/${logicalId}`, 12);
  return `${`${stackName}-${logicalId}`.slice(0, longest - 1 - hash.length)}-${hash}`;
}

export function shortHash(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length).toUpperCase();
}
