/** Mutants that change no behaviour, each with the proof why: they leave the count. At most one in ten of a kind. */
export const proofs: Readonly<Record<string, string>> = {
  "claim: nobody holds it":
    "every write that makes a run enqueued, interrupted or retrying sets leaseExpiresAt to 0 (create, late, interrupt, retry, resume, redrive), wait leaves it, and only claim, take-over and checkpoint set another, which demand or make another status: so whatever is claimable bears 0, which is past",
  "redrive: may redrive from here":
    "it was errored, skipped or missed at the turn that was read; these are left by redrive and late alone, and both count the turn on: at that very turn it is what it was",
  "underLease: may checkpoint from here":
    "a run that is neither running, paused nor cancelled bears leaseExpiresAt 0, since every write that leads there sets it: that it was not given up refuses the rest",
  "underLease: may release from here":
    "it was paused or cancelled at the turn that its owner read; under that lease, not given up, it leaves these only by a resume, which counts the turn on, or from paused to cancelled",
  "a claim given up since is one's own":
    "nobody but its owner gives a lease up before it has lapsed, 30 s or the function's end after the claim was sent: so whoever takes a claim given up since for his own finds his lease over before the first item, and no write of his lands, since each demands that it was not given up",
  "a loser does not look again":
    "the owner that was seen is gone: it ended, or interrupted, or another took over, or somebody resumed or redrove the run, each of which writes an entry of its own or none is needed; the message of that turn means nothing any more, or its run is looked after by that entry",
};
