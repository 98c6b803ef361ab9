/** Waits for a promise, or until a caller's signal ends the wait. @throws an `AbortError` then, as the SDK does */
export async function aborted<T>(waited: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return waited;
  let stop = () => {};
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
  return Promise.race([waited, ended]).finally(() => signal.removeEventListener("abort", stop));
}
