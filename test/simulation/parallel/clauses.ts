/** The clauses of the writes of runs that are split, and which of them no behaviour needs. */

/** A write under a lease: by `heldBy`. */
const held = ["the lease is mine", "no later write of mine came first", "the lease was not relinquished"];

/** The clauses of each write of a run that is split. Several with a `+` are left out together: each alone is in `proven`. */
export const clauses: Readonly<Record<string, readonly string[]>> = {
  "put plan": ["the run is new"],
  planned: ["the run is running", ...held],
  reset: ["the run is running", ...held, "open as read"],
  spread: ["may interrupt from here", ...held, "a shard is open", "nothing stops it", "at this turn"],
  count: ["it has not ended", "epoch as read", "its bit is clear"],
  park: ["may interrupt from here", ...held, ["may interrupt from here", ...held].join("+")],
  cut: ["may interrupt from here", ...held, ["may interrupt from here", ...held].join("+")],
  "ask split": ["it has not ended", "a shard is open", "splitAsked as read"],
  publish: ["it has not ended", "splits as read", "splitAsked as read"],
  permit: ["it has not ended", "so many are left"],
};

const oneEnd =
  "an owner ends its lease by one write: a copy of that finds it relinquished, not running, and with its number";

/** Mutants that change no behaviour, each with the proof why. */
export const proven: Readonly<Record<string, string>> = {
  "planned: the lease was not relinquished": oneEnd,
  "reset: no later write of mine came first":
    "a copy finds another `open`, since a reset is made where a shard was redriven or not counted",
  "reset: the lease was not relinquished": oneEnd,
  "ask split: a shard is open":
    "what is asked of a shard that was counted is void, and where nothing is open all were counted",
  "spread: no later write of mine came first": oneEnd,
  "spread: the lease was not relinquished": oneEnd,
  ...Object.fromEntries(
    ["park", "cut"].flatMap((write) => [
      [`${write}: may interrupt from here`, oneEnd],
      [`${write}: the lease is mine`, "a shard's claim adds to its `seq`: every later owner's is above"],
      [`${write}: no later write of mine came first`, oneEnd],
      [`${write}: the lease was not relinquished`, oneEnd],
    ]),
  ),
};
