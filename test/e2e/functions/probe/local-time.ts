/** Lets time pass for a task: local time is set forward, and this process has heard of it. */

/** Advances local time, for the whole of `pawl dev`. */
export async function pass(seconds: number): Promise<void> {
  const reached = Date.now() + seconds * 1000;
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/_pawl/time`, {
    method: "POST",
    body: JSON.stringify({ advance: seconds }),
  });
  await answer.arrayBuffer();
  // The answer and the news come by two ways.
  while (Date.now() < reached) await new Promise((passed) => setImmediate(passed));
}
