/** Keeps real time and chance away from a world: code that asks for them gets an error, since a seed must fix everything. */

/**
 * Forbids real time and chance until the function that it returns is called. Until then errors have no stack: a stack names
 * files of this machine, and takes long to write.
 */
export function forbidRealTime(): () => void {
  const refuse = (name: string) => () => {
    throw new Error(`${name} is not allowed in a world: time and chance are passed in`);
  };
  const { now } = Date;
  const { random } = Math;
  const { setTimeout, setInterval } = globalThis;
  const { randomUUID } = crypto;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  Date.now = refuse("Date.now");
  Math.random = refuse("Math.random");
  Object.assign(globalThis, { setTimeout: refuse("setTimeout"), setInterval: refuse("setInterval") });
  crypto.randomUUID = refuse("crypto.randomUUID");
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
    Date.now = now;
    Math.random = random;
    Object.assign(globalThis, { setTimeout, setInterval });
    crypto.randomUUID = randomUUID;
  };
}
