/** The items that a turn has skipped: taken down as they fail, and stored in parts before its next write saves the cursor. */
import { byteLength, cut } from "../../model/cut.ts";
import type { Mask } from "../../model/mask/mask.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { parentOf } from "../../model/run/shard.ts";
import { mostRecorded, type SkippedItem, skippedName } from "../../model/run/skipped-item.ts";
import {
  causesOf,
  causeText,
  described,
  type FailedItem,
  type SkippedProgress,
  storeSkipped,
  type WorkerContext,
} from "../../runs/index.ts";

/** One part has at most so many items, and about so many bytes: a checkpoint is made when there are as many. */
const mostInPart = 200;
const mostBytes = 64 * 1024;

const longestName = 48;
const longestMessage = 300;
const longestCause = 100;
/** Once the causes of an item have so many bytes, further ones are only counted. */
const enoughCauses = 600;

export class TakenDown {
  readonly #context: WorkerContext;
  readonly #run: RunRecord;
  /** The items that are not stored yet, as JSON texts. */
  #texts: string[] = [];
  #bytes = 0;
  #parts = 0;
  #count: number;
  #head: string | undefined;

  /** @param run as it was claimed */
  constructor(context: WorkerContext, run: RunRecord) {
    this.#context = context;
    this.#run = run;
    this.#count = run.skippedItems ?? 0;
    this.#head = run.skippedHead;
  }

  /** Items that the run has skipped over its life. */
  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#texts.length >= mostInPart || this.#bytes >= mostBytes;
  }

  /** @param version of the task, which made the cursors @param mask hides what is masked, before anything is cut */
  add(
    { before, cursor, error, shard }: Pick<FailedItem, "before" | "cursor" | "error" | "shard">,
    attempt: number,
    version: number,
    mask: Mask = (text) => text,
  ): void {
    if (this.#count >= mostRecorded || this.#context.recordsNoMore?.()) {
      this.#count++;
      return;
    }
    const { name, message } = described(error);
    const causes = causesOf(error);
    const kept: string[] = [];
    for (let bytes = 0; kept.length < causes.length && bytes < enoughCauses; ) {
      const text = cut(mask(causeText(causes[kept.length])), longestCause);
      kept.push(text);
      bytes += byteLength(text);
    }
    const item: SkippedItem = {
      before: before === undefined ? undefined : JSON.stringify(before),
      shard: shard ?? this.#run.spec,
      cursor: JSON.stringify(cursor),
      version: version === 1 ? undefined : version,
      name: cut(mask(name), longestName),
      message: cut(mask(message), longestMessage),
      causes: kept.length === 0 ? undefined : kept,
      moreCauses: causes.length - kept.length || undefined,
      attempt,
      at: new Date(this.#context.clock.now()).toISOString(),
    };
    const text = JSON.stringify(item);
    this.#texts.push(text);
    this.#bytes += byteLength(text);
    // Not before it is taken down: what is counted is recorded.
    this.#count++;
  }

  /** Stores what was taken down until now. Only one at a time. @throws as the store does: then nothing is lost */
  save(): Promise<SkippedProgress> | undefined {
    if (this.#count === (this.#run.skippedItems ?? 0)) return undefined;
    return this.#store(this.#count, this.#texts.length);
  }

  async #store(skippedItems: number, length: number): Promise<SkippedProgress> {
    for (let left = length; left > 0; ) {
      const items = firstPart(this.#texts.slice(0, left));
      const name = skippedName(this.#run.leaseId as string, ++this.#parts, parentOf(this.#run)?.name);
      await storeSkipped(this.#context, this.#run, { name, previous: this.#head, items });
      this.#head = name;
      this.#texts = this.#texts.slice(items.length);
      this.#bytes = this.#texts.reduce((sum, text) => sum + byteLength(text), 0);
      left -= items.length;
    }
    return { skippedItems, skippedHead: this.#head };
  }
}

/** As many of the first items as one part takes. */
function firstPart(texts: readonly string[]): readonly string[] {
  let bytes = 0;
  const end = texts.findIndex((text, i) => {
    bytes += byteLength(text);
    return i > 0 && (i >= mostInPart || bytes > mostBytes);
  });
  return end < 0 ? texts : texts.slice(0, end);
}
