import type { Outside } from "../../runs/index.ts";
import { queueSources } from "./queue-sources.ts";
import { receiveEvent, receiveFromQueue } from "./receive-event.ts";

/** What a worker has for events, and for messages of users' queues. */
export const outside: Outside = { queueSources, receiveEvent, receiveFromQueue };
