/**
 * What tasks find as `ctx.services`. Empty here: `functions/services.ts` declares and makes the services that a team's
 * tasks share, so a task's file imports no client and a test can pass in its own.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging in functions/services.ts
export interface Services {}
