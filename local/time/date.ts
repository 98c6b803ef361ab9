/**
 * Makes this process's `Date` follow another clock: `Date.now()`, `new Date()` and `Date()`. Everything else of Date
 * stays the machine's, and so do timers.
 *
 * @param now the instant to show, in epoch milliseconds; it must not ask the Date that it replaces
 * @returns puts the machine's Date back
 */
export function installDate(now: () => number): () => void {
  const MachineDate = globalThis.Date;

  function LocalDate(...given: unknown[]): unknown {
    if (new.target === undefined) return new MachineDate(now()).toString();
    const constructed = new.target === (LocalDate as unknown) ? MachineDate : new.target;
    return Reflect.construct(MachineDate, given.length === 0 ? [now()] : given, constructed);
  }
  // The same prototype, so that dates made before and after are instances of both.
  LocalDate.prototype = MachineDate.prototype;
  LocalDate.now = () => Math.floor(now());
  LocalDate.parse = MachineDate.parse;
  LocalDate.UTC = MachineDate.UTC;

  globalThis.Date = LocalDate as unknown as DateConstructor;
  return () => {
    globalThis.Date = MachineDate;
  };
}
