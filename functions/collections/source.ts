/** Bytes from `start` on, from 0. May be asked more than once, and left before its end. */
export type Source = (start: number) => AsyncIterable<Uint8Array>;
