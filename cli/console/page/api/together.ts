/** Reads that are asked in one moment go in one request: the rows of a list, of which each asks for itself. */

/** A read: what a GET's address would be, and the mark of the document that the page has. */
export interface Wanted {
  readonly path: string;
  readonly etag?: string;
}

/** What became of a read: its document; 304 where that is the one that the page has; else why there is none. */
export interface ReadReply {
  readonly status: number;
  readonly etag?: string;
  readonly said?: readonly string[];
  readonly document?: unknown;
  readonly error?: string;
}

/** As many as the console takes at once. */
const most = 100;

interface Waiting {
  readonly wanted: Wanted;
  readonly reply: PromiseWithResolvers<ReadReply>;
}

/** @param send asks several at once, and answers in their order */
export function together(
  send: (wanted: readonly Wanted[]) => Promise<readonly ReadReply[]>,
): (wanted: Wanted) => Promise<ReadReply> {
  let waiting: Waiting[] = [];
  const ask = async (asked: readonly Waiting[]) => {
    try {
      const replies = await send(asked.map(({ wanted }) => wanted));
      for (const [i, { reply }] of asked.entries()) reply.resolve(replies[i] as ReadReply);
    } catch (error) {
      for (const { reply } of asked) reply.reject(error);
    }
  };
  return (wanted) => {
    const reply = Promise.withResolvers<ReadReply>();
    if (waiting.length === most) waiting = [];
    const gathered = waiting;
    if (gathered.push({ wanted, reply }) === 1)
      queueMicrotask(() => {
        if (waiting === gathered) waiting = [];
        void ask(gathered);
      });
    return reply.promise;
  };
}
