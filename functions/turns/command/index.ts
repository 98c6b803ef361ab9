/** How a worker runs commands. Only the entry of a lane with such a task imports it. */
export { argvOf, type CommandOutput, commandTask } from "./command-task.ts";
