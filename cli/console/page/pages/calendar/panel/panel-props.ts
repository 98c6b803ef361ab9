/** What the panel and what it opens are given. */
import type { ListedTask } from "../../../api/documents.ts";
import type { CalendarDocument } from "../documents.ts";
import type { Meant } from "../use-calendar.ts";
import type { Opened, View } from "../view.ts";

export interface PanelProps {
  readonly address: URL;
  readonly view: View;
  readonly opened: Opened;
  readonly meant: Meant;
  readonly tasks: readonly ListedTask[];
  /** What the calendar shows. */
  readonly document: CalendarDocument | undefined;
  open(opened: Opened): void;
  close(): void;
  /** Something was changed. */
  onDone(): void;
}
