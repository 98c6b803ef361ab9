/**
 * While a seed runs nothing may ask the machine for time or chance: whoever does is told. Errors bear no stack:
 * where files lie is the machine's own as well, and it takes long to write down.
 */

/** Runs something with the machine's clock, chance and timers out of reach. */
export function poisoned<T>(action: () => T): T {
  const refuse = (name: string) => () => {
    throw new Error(`${name} is the machine's own: time and chance are passed in`);
  };
  const kept = {
    now: Date.now,
    random: Math.random,
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    randomUUID: crypto.randomUUID,
    stackTraceLimit: Error.stackTraceLimit,
  };
  Error.stackTraceLimit = 0;
  Date.now = refuse("Date.now");
  Math.random = refuse("Math.random");
  Object.assign(globalThis, { setTimeout: refuse("setTimeout"), setInterval: refuse("setInterval") });
  crypto.randomUUID = refuse("randomUUID");
  try {
    return action();
  } finally {
    Error.stackTraceLimit = kept.stackTraceLimit;
    Date.now = kept.now;
    Math.random = kept.random;
    Object.assign(globalThis, { setTimeout: kept.setTimeout, setInterval: kept.setInterval });
    crypto.randomUUID = kept.randomUUID;
  }
}
