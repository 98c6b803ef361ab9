/** Calendar. */
import type { PageProps } from "../index.ts";

export function CalendarPage(_: PageProps) {
  return <h1>Calendar</h1>;
}
