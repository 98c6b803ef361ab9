/** Lets local time pass for a task, and waits until this process shows it. */

/** Advances local time for all of `pawl dev`. */
export async function pass(seconds: number): Promise<void> {
  const reached = Date.now() + seconds * 1000;
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/_pawl/time`, {
    method: "POST",
    body: JSON.stringify({ advance: seconds }),
  });
  await answer.arrayBuffer();
  // The answer may arrive before the new time does.
  while (Date.now() < reached) await new Promise((passed) => setImmediate(passed));
}
