import type { QueueName } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

/** Lets the sweeper look for runs that wait for a key. `mark`: a number that no other has. */
export function listQueue(name: QueueName, mark: number): TaskWrite {
  return { name: "list queue", condition: [], set: { [name]: mark } };
}

/** No run waits for the key any more, unless another has said so since. */
export function unlistQueue(name: QueueName, mark: number): TaskWrite {
  return {
    name: "unlist queue",
    condition: [{ name: "nobody has listed it since", attribute: name, is: "=", value: mark }],
    remove: [name],
  };
}
