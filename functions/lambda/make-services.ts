/**
 * Makes what tasks find as `ctx.services`: each service at its first use, and once for each process. A worker has the
 * variables of its own lane's tasks only, so a service of another lane's tasks must not be made there.
 */

/** Reads a variable of the function. @throws a plain `Error` that says where it is set, if it is missing */
export type Variable = (name: string) => string;

type Makers = Readonly<Record<string, (variable: Variable) => unknown>>;
type Made<M extends Makers> = { readonly [Name in keyof M]: ReturnType<M[Name]> };

/** From how each service is made to all of them, for one function's variables. */
export function makeServices<M extends Makers>(
  makers: M,
): (env: Readonly<Record<string, string | undefined>>) => Made<M> {
  return (env) => {
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
          made ??= { service: make(variable) };
          return made.service;
        },
      });
    }
    return services as Made<M>;
  };
}

/** The services that a function of `makeServices` returns. */
export type ServicesOf<Make extends (...args: never) => object> = ReturnType<Make>;
