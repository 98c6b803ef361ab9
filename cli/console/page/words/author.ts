/** Who did something, in a word. */
import { rawText } from "./time.ts";

/** The last part of an ARN, any other name as it is. */
export function authorName(author: string): string {
  const name = rawText(author);
  return name.startsWith("arn:") ? name.slice(name.lastIndexOf("/") + 1) : name;
}
