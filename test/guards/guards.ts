/**
 * The tests that hold the project itself: its pages, its layout, what needs its example tasks. `npm run prove:project`
 * runs them and `npm test` does not, since a team changes all of that in its clone.
 */
export const guards = ["test/guards/**/*.test.ts", "test/docs/**/*.test.ts"];
