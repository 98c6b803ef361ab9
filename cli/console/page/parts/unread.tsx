/** In place of what cannot be read, such as what is not there any more: its name above the error, and a way on below. */
import type { ComponentChildren } from "preact";
import type { Polled } from "../api/poll.ts";
import { Loaded } from "./loaded.tsx";

interface UnreadProps {
  readonly of: Polled<unknown>;
  readonly name: string;
  /** Where one can go on. */
  readonly children: ComponentChildren;
}

export function Unread({ of, name, children }: UnreadProps) {
  return (
    <>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <Loaded of={of}>{() => null}</Loaded>
      <p>Go on with {children}.</p>
    </>
  );
}
