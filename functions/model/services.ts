/**
 * What tasks find as `ctx.services`. Empty here: `functions/services.ts` declares and makes what a team's
 * tasks share, so that a task's file imports no client and a test passes in what it likes.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging in functions/services.ts
export interface Services {}
