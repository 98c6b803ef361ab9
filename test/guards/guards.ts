/**
 * The tests that hold the project itself, which a team changes in its clone: `npm test` leaves them out. `npm run
 * prove:project` runs those of its layout and its example, `npm run prove:docs` those of the pages of docs/.
 */
export const guards = ["test/guards/**/*.test.ts", "test/docs/**/*.test.ts"];
