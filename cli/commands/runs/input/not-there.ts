/** What a dry run has in place of the things that only a worker has: each use of one is refused by its name. */

/** @throws Error that says so */
export function refuse(what: string): never {
  throw new Error(`${what} is not there in a dry run`);
}

/** An object of which each property is refused. */
export function refusing(what: string): object {
  return new Proxy({}, { get: (_, name) => refuse(`${what}.${String(name)}`) });
}
