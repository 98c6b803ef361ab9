import type { Action } from "../parts/action.tsx";

/** Opens the dialog of an action. Called again while it is open it changes what the dialog shows and asks. */
export type Act = (action: Action) => void;
