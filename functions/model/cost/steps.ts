/**
 * What each step of a run takes of AWS, counted. A test counts the same steps at the wire, by the units that DynamoDB bills;
 * docs/protocol.md says which writes they are. What AWS does by itself (a schedule's send, the event source's receive and
 * delete) is as its pages say.
 */
import type { Counts } from "./prices.ts";

/** A message with a group is sent, received and deleted. With others in a batch it takes less. */
const grouped = { groupedRequests: 3 } as const;

/** What each step takes. */
export const steps = {
  /** A schedule fires, and sends its message, which has no group. */
  occurrence: { scheduledInvocations: 1, queueRequests: 1 },
  /** The sweeper sends its message, with up to nine others: reckoned as alone, as it is where tasks fire at times of their own. */
  fired: { queueRequests: 1, ...grouped },
  /** A batch is received and deleted, and Lambda logs that an invocation started and ended. */
  invocation: { functionRequests: 1, queueRequests: 2, logBytes: 300 },
  /** The first turn: *claim*, and the write that ends it. Both log a line. */
  firstTurn: { tableWrites: 2, logBytes: 850 },
  /** *Take slot* and *give slot back*, of each pool and each KB of it. */
  slot: { tableWrites: 2 },
  /** *Join queue*, of each KB of the pool. */
  join: { tableWrites: 1 },
  /** A run waits for a pool: *wait* and *admit*; the process that hands on reads the queue and the run, and sends it; the run is read once more. */
  wait: { tableWrites: 2, indexWrites: 4, reads: 2.5, queueRequests: 1, logBytes: 900, ...grouped },
  /** A run that no schedule started is read before it takes the slot: it may have it already. */
  slotRead: { reads: 1 },
  /** Where runs overlap, a pause of the task and its overrides are read, each five seconds: of a million runs in a month by every other one. */
  stateRead: { reads: 0.5 },
  /** Where messages come back late, the claim puts an entry into the index, and the run's end removes it; or it moves one. */
  watched: { indexWrites: 2 },
  /** *Interrupt* and *claim*, with the next turn's message. */
  furtherTurn: { tableWrites: 2, queueRequests: 1, logBytes: 850, ...grouped },
  /** *Interrupt* moves the entry, or puts one that the run's end removes. Where messages come back late, the claim moves it too. */
  furtherEntry: { indexWrites: 2 },
  furtherWatched: { indexWrites: 4 },
  checkpoint: { tableWrites: 1 },
  /** A checkpoint moves the entry: removed under its old instant, and put under the new one. */
  entryMove: { indexWrites: 2 },
  /** A person or code starts the run: *create* with its entry, which the run's end removes, and the first message. */
  byHand: { tableWrites: 1, indexWrites: 2, queueRequests: 1, ...grouped },
  /** What follows a run, an event and a message of a user's queue read whether their task is paused. */
  taskRead: { reads: 1 },
  /** EventBridge sends an event to its lane. What a user's queue receives is sent by others. */
  eventSent: { queueRequests: 1, ...grouped },
  /** *Count run*, of a trigger with `maxRuns`. */
  count: { tableWrites: 1 },
  /** A run that others follow ends with an entry, which *announced* removes. */
  announce: { tableWrites: 1, indexWrites: 2 },
  /** A run that something listens to ends with an entry, which *told* removes. */
  tell: { tableWrites: 1, indexWrites: 2 },
  busEvent: { busEvents: 1 },
  /** A run that is split: *planned*, and two Queries of what is stored of its shards. Its second turn is a further one. */
  planned: { tableWrites: 1, reads: 2 },
  /** A shard: *claim*, its end and *count*, and a read of its run. Its message is sent with nine others. */
  shard: { tableWrites: 3, reads: 1, queueRequests: 0.1, groupedRequests: 2.1, logBytes: 1_275 },
  /** With each checkpoint of a shard its run is read. */
  shardCheckpoint: { reads: 1 },
} as const satisfies Record<string, Counts>;
