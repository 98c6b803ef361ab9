/** What a body says. Each is asked of many times: by whoever sends it, receives it, or wonders why. */
import { type Message, parseMessage } from "../../functions/model/message.ts";

const known = new Map<string, Message>();
/** No world has so many. */
const most = 1_000;

export function messageOf(body: string): Message {
  const found = known.get(body);
  if (found !== undefined) return found;
  if (known.size > most) known.clear();
  const message = parseMessage(body);
  known.set(body, message);
  return message;
}
