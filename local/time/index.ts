/** The time that everything local goes by, which can be frozen and set. */
export { installDate } from "./date.ts";
export { keptTime } from "./kept-time.ts";
export { LocalTime, type LocalTimeState } from "./local-time.ts";
export { followLocalTime } from "./process-time.ts";
export { replaceFile } from "./replace-file.ts";
export { serveTime } from "./time-control.ts";
