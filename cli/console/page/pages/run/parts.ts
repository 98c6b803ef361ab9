/** What each part of the page is given. */
import type { ListedTask } from "../../api/documents.ts";
import type { Action } from "../../parts/action.tsx";
import type { RunDetails } from "./documents.ts";

export interface PartProps {
  readonly run: RunDetails;
  readonly tasks: readonly ListedTask[];
  readonly address: URL;
  act(action: Action): void;
}
