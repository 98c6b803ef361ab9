/**
 * Reads a whole file and collects its mistakes, for a source that asks for it. What follows a quote that is not closed may
 * then be judged wrongly: the first mistake is always a true one.
 */
import { FileMistakeError, type Inspection } from "./mistake.ts";

/** Gives pieces on, and tells how they end. */
export async function* inspected<Piece>(
  pieces: AsyncIterable<Piece>,
  inspection: Inspection,
): AsyncGenerator<Piece> {
  try {
    yield* pieces;
    inspection.end();
  } catch (error) {
    if (!(error instanceof FileMistakeError)) throw error;
    inspection.mistake(error.mistake);
  }
}
