/** Keeps real time and chance away from a world: code that asks for them gets an error, since a seed must fix everything. */

const refuse = (name: string) => () => {
  throw new Error(`${name} is not allowed in a world: time and chance are passed in`);
};
const refusals = {
  now: refuse("Date.now"),
  random: refuse("Math.random"),
  timers: { setTimeout: refuse("setTimeout"), setInterval: refuse("setInterval") },
  randomUUID: refuse("crypto.randomUUID"),
};

/**
 * Forbids real time and chance until the function that it returns is called. Until then errors have no stack: a stack names
 * files of this machine, and takes long to write.
 */
export function forbidRealTime(): () => void {
  const { now } = Date;
  const { random } = Math;
  const { setTimeout, setInterval } = globalThis;
  const { randomUUID } = crypto;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  Date.now = refusals.now;
  Math.random = refusals.random;
  Object.assign(globalThis, refusals.timers);
  crypto.randomUUID = refusals.randomUUID;
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
    Date.now = now;
    Math.random = random;
    Object.assign(globalThis, { setTimeout, setInterval });
    crypto.randomUUID = randomUUID;
  };
}
