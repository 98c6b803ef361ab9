/** What every RunQueue promises. The implementation under test says how its messages are received. */
import { expect, test } from "vitest";
import type { RunQueue } from "../../functions/queue/run-queue.ts";

/** A queue under test: lane "default", visibility timeout 120 s, ten receives. */
export interface QueueUnderTest {
  readonly queue: RunQueue;
  /** Receives a visible message; undefined where there is none. */
  receive(): Promise<{ readonly body: string; readonly receiptHandle: string } | undefined>;
  remove(receiptHandle: string): Promise<void>;
  advance(seconds: number): Promise<void>;
  /** The bodies of the messages in the dead-letter queue. */
  dead(): Promise<readonly string[]>;
}

/** The bodies of all messages that are visible. */
async function receiveAll(receive: QueueUnderTest["receive"]): Promise<string[]> {
  const bodies: string[] = [];
  for (let next = await receive(); next !== undefined; next = await receive()) bodies.push(next.body);
  return bodies;
}

/** Registers the contract's tests. `open` makes an empty queue. */
export function runQueueContract(open: () => Promise<QueueUnderTest>): void {
  test("a message is received as it was sent and then hidden for the visibility timeout", async () => {
    const { queue, receive, advance } = await open();
    const body = '{"task":"é\\n\\u2028"}';
    await queue.send("default", body);
    expect((await receive())?.body).toBe(body);
    await advance(119);
    expect(await receive()).toBeUndefined();
    await advance(2);
    expect((await receive())?.body).toBe(body);
  });

  test("a message that was removed does not come back", async () => {
    const { queue, receive, remove, advance } = await open();
    await queue.send("default", "a");
    await remove((await receive())?.receiptHandle as string);
    await advance(200);
    expect(await receive()).toBeUndefined();
  });

  test("a delayed message becomes visible after its delay", async () => {
    const { queue, receive, advance } = await open();
    await queue.send("default", "later", 900);
    await advance(899);
    expect(await receive()).toBeUndefined();
    await advance(2);
    expect((await receive())?.body).toBe("later");
  });

  test.each([901, -1, 1.5])("a delay of %s seconds is refused", async (delay) => {
    const { queue } = await open();
    await expect(queue.send("default", "a", delay)).rejects.toThrow();
  });

  test("each message of a batch of ten is received as it was sent", async () => {
    const { queue, receive } = await open();
    const bodies = Array.from({ length: 10 }, (_, i) => `{"n":"é${i}"}`);
    expect(await queue.sendBatch("default", bodies)).toEqual([]);
    const received = [];
    for (const _ of bodies) received.push((await receive())?.body);
    expect(received.sort()).toEqual(bodies);
    expect(await receive()).toBeUndefined();
  });

  test("each message of a batch becomes visible after its own delay", async () => {
    const { queue, receive, advance } = await open();
    expect(await queue.sendBatch("default", ["in 181 s", "now", "in 900 s"], [181, 0, 900])).toEqual([]);
    expect((await receive())?.body).toBe("now");
    expect(await receive()).toBeUndefined();
    await advance(180);
    // The first one's visibility timeout has passed.
    expect((await receive())?.body).toBe("now");
    expect(await receive()).toBeUndefined();
    await advance(2);
    expect((await receive())?.body).toBe("in 181 s");
    await advance(716);
    expect(await receiveAll(receive)).not.toContain("in 900 s");
    await advance(2);
    expect(await receiveAll(receive)).toContain("in 900 s");
  });

  test("of a batch only the message whose delay is too long is refused", async () => {
    const { queue, receive } = await open();
    const unsent = await queue.sendBatch("default", ["a", "b", "c"], [0, 901, 0]);
    expect(unsent.map(({ index }) => index)).toEqual([1]);
    expect((await receiveAll(receive)).sort()).toEqual(["a", "c"]);
  });

  test.each([0, 11])("a batch of %s messages is refused", async (count) => {
    const { queue, receive } = await open();
    const bodies = Array.from({ length: count }, (_, i) => String(i));
    await expect(queue.sendBatch("default", bodies)).rejects.toThrow();
    expect(await receive()).toBeUndefined();
  });

  test("a visibility timeout that is changed counts from the change", async () => {
    const { queue, receive, advance } = await open();
    await queue.send("default", "a");
    const message = await receive();
    await advance(100);
    await queue.setVisibility("default", message?.receiptHandle as string, 600);
    await advance(599);
    expect(await receive()).toBeUndefined();
    await advance(2);
    expect((await receive())?.body).toBe("a");
  });

  test("a message that was received ten times goes to the dead-letter queue", async () => {
    const { queue, receive, advance, dead } = await open();
    await queue.send("default", "a");
    for (let i = 0; i < 10; i++) {
      expect((await receive())?.body).toBe("a");
      await advance(121);
    }
    expect(await receive()).toBeUndefined();
    expect(await dead()).toEqual(["a"]);
  });
}
