/** Whose params the form shows. */

interface TakenProps {
  readonly from: string;
  readonly error: string | undefined;
  readonly left: readonly string[];
}

export function Taken({ from, error, left }: TakenProps) {
  if (error !== undefined)
    return (
      <p class="problem" role="alert">
        The params of {from} cannot be taken over: {error}
      </p>
    );
  return (
    <p class="quiet">
      With the params of <code>{from}</code>
      {left.length > 0 &&
        `, but for ${left.join(", ")}, which ${left.length === 1 ? "is" : "are"} not known here`}
      .
    </p>
  );
}
