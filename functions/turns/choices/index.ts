/** Choices of params, as only a worker can ask them. Workers import it only where one of their tasks has choices or text areas. */
export { answer } from "./answer.ts";
export { startCheck } from "./start-check.ts";
