/** Mutants that leave the count: those that change no behaviour, and clauses that traces are played without. */

/** Mutants that change no behaviour, each with the proof why: they leave the count. At most one in ten of a kind. */
export const proofs: Readonly<Record<string, string>> = {
  "claim: no worker holds it":
    "every write that makes a run enqueued, interrupted or retrying sets leaseExpiresAt to 0 (create, late, interrupt, retry, hold back, resume, redrive), wait leaves it, and only claim, take over and checkpoint set another, which demand or make another status: a claimable run has 0, which is past",
  "redrive: may redrive from here":
    "it was errored, skipped or missed at the turn that was read; only redrive and late lead on from there, and both count the turn: at that same turn it is what it was",
  "dismiss: may dismiss from here":
    "it was errored or rejected at the turn that was read; a rejected message stays so, and only redrive leads on from errored, which counts the turn: at that same turn it is what it was",
  "checkpoint: may checkpoint from here":
    "a run that is neither running, paused nor cancelled has leaseExpiresAt 0, since every write that leads there sets it: the clause that it was not given up refuses the rest",
  "expire params: they are stored":
    "params are stored before the run that names them: without them a person has deleted them, and the write leaves an item that has an end and no text, which is read as absent, is not kept by a redrive, and goes when it ends",
  "keep params: they are stored":
    "a redrive of a run whose params are gone is then not refused: the run is claimed, ends, and says that they are gone, as it does where they go after the redrive",
  "close rejected: the entry was not moved":
    "the entry is taken out only after the message went to its queue: if another person moved the entry since, that person sends the message again, and there is nothing left to do either",
  "announced: it is not told yet":
    "it is told by then, so the entry that is left has nothing to bring a worker to: at that turn the sweeper takes it out, or lists the run for a person where it failed, as it does with any run that has ended (forget)",
  "a loser does not look again":
    "the owner that was seen is gone: its run ended or was interrupted, another worker took over, or it was resumed or redriven, each of which writes an entry of its own or needs none; the message of that turn means nothing any more, or its run is looked after by that entry",
};

/**
 * Clauses that only limits need, and only in moments that no world comes to by chance. Each is left out in a trace, which
 * then ends otherwise: in `../traces/limits/`, by its file.
 */
export const leftToTraces: Readonly<Record<string, string>> = {
  "transfer slot: the overrides are those that were seen": "lowered.test.ts",
  "fill slot: the overrides are those that were seen": "lowered.test.ts",
  "transfer slot: the run does not hold it": "lowered.test.ts",
  "transfer slot: no more runs hold it than may": "lowered.test.ts",
  "join queue: it is listed": "listed.test.ts",
  "join queue: another run waits": "listed.test.ts",
  "join queue: it never was cleared": "listed.test.ts",
  "join queue: it was not cleared since": "listed.test.ts",
  "unlist queue: nobody has listed it since": "listed.test.ts",
  "count clear: no run waits": "listed.test.ts",
  "ask again: at this turn": "changed.test.ts",
  "ask again: it waits in this queue": "changed.test.ts",
  "move on: at this turn": "clauses.test.ts",
  "move on: it waits in this queue": "clauses.test.ts",
};
