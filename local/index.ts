/** AWS on one machine. The command and tests use what is listed here; nothing else imports from `local`. */
export { type Dev, type DevOptions, startDev } from "./dev/dev.ts";
export { findPawlAssembly } from "./dev/pawls.ts";
export { plainDisplay, TerminalDisplay } from "./dev/terminal-display.ts";
export { AwsError, queryApi } from "./http/index.ts";
export { synthesize } from "./project/index.ts";
export {
  type LocalAws,
  type LocalAwsOptions,
  openLocalAws,
  type RawItem,
  type TableWrite,
} from "./services/index.ts";
export { type Assembly, readAssembly, type Template, type TemplateResource } from "./stack/index.ts";
export { installDate, LocalTime } from "./time/index.ts";
