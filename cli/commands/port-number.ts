/** Reads a port, for options that take one. */
import { InvalidArgumentError } from "commander";

/** @throws commander's error for what is no port */
export function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("expected a port from 1 to 65535, or 0 for any free one");
}
