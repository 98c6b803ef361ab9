/**
 * Makes what tasks find as `ctx.services`: each service at its first use, and once for each process and role. A worker has
 * the variables of its own lane's tasks only, so a service of another lane's tasks must not be made there.
 */
import type { CredentialsProvider } from "../model/task/run-as/credentials.ts";

/** Reads a variable of the function. @throws a plain `Error` that says where it is set, if it is missing */
export type Variable = (name: string) => string;

/** What a service is made with, besides variables. */
export interface Given {
  /** For `credentials` of each client of AWS: those of the role of a task with `runAs`, undefined for any other. */
  readonly credentials: CredentialsProvider | undefined;
}

type Makers = Readonly<Record<string, (variable: Variable, given: Given) => unknown>>;
type Made<M extends Makers> = { readonly [Name in keyof M]: ReturnType<M[Name]> };

/** From how each service is made to all of them, for one function's variables and the credentials of one role. */
export function makeServices<M extends Makers>(
  makers: M,
): (env: Readonly<Record<string, string | undefined>>, credentials?: CredentialsProvider) => Made<M> {
  return (env, credentials) => {
    const variable = (name: string): string => {
      const value = env[name];
      if (value !== undefined && value !== "") return value;
      throw new Error(`variable ${name} is not set: infra/resources.ts sets it for the tasks that it names`);
    };
    const services = {};
    for (const [name, make] of Object.entries(makers)) {
      let made: { readonly service: unknown } | undefined;
      Object.defineProperty(services, name, {
        enumerable: true,
        get() {
          made ??= { service: make(variable, { credentials }) };
          return made.service;
        },
      });
    }
    return services as Made<M>;
  };
}

/** The services that a function of `makeServices` returns. */
export type ServicesOf<Make extends (...args: never) => object> = ReturnType<Make>;
