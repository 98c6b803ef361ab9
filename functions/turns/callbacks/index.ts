/** How a worker calls the callbacks of its tasks. Only the entry of a lane with such a task imports it. */
export { Callbacks } from "./callbacks.ts";
