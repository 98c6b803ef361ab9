/**
 * Makes this process's `Date` follow a clock: `Date.now()`, `new Date()` and `Date()`. Everything else of Date
 * stays the machine's, and timers do too.
 *
 * @param now the instant to show, epoch milliseconds; it must not itself ask the Date that it replaces
 * @returns what puts the machine's Date back
 */
export function installDate(now: () => number): () => void {
  const MachineDate = globalThis.Date;

  function LocalDate(...given: unknown[]): unknown {
    if (new.target === undefined) return new MachineDate(now()).toString();
    const asked = new.target === (LocalDate as unknown) ? MachineDate : new.target;
    return Reflect.construct(MachineDate, given.length === 0 ? [now()] : given, asked);
  }
  // The very prototype, so that dates made before and after are instances of both.
  LocalDate.prototype = MachineDate.prototype;
  LocalDate.now = () => Math.floor(now());
  LocalDate.parse = MachineDate.parse;
  LocalDate.UTC = MachineDate.UTC;

  globalThis.Date = LocalDate as unknown as DateConstructor;
  return () => {
    globalThis.Date = MachineDate;
  };
}
