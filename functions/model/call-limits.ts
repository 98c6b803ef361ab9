/**
 * How long a call to AWS may take, and how often the SDK tries it. A client without limits waits for a socket that hangs
 * until its function ends. Times are in milliseconds; `socketTimeout` is the longest silence within an answer.
 */

/** The options of a client of the SDK. */
export function callLimits(maxAttempts: number, requestTimeout: number) {
  const requestHandler = {
    connectionTimeout: 1_000,
    requestTimeout,
    socketTimeout: requestTimeout,
    throwOnRequestTimeout: true,
  };
  return { maxAttempts, requestHandler };
}

/**
 * Pawl's own calls. All tries of one are over within the last 5 s of a lease, and of a function, in which no item is
 * started. A write that gives a lease up is sent again for as long as there is time; any other comes back with its
 * message.
 */
export const ownCalls = callLimits(2, 2_000);

/** A task's calls while it works on an item: over within the shortest turn of a lane with the default timeout. */
export const taskCalls = callLimits(3, 3_000);
