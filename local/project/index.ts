/** The user's project: its files, what is synthesized from them, and when they change. */
export { changeWords } from "./change-words.ts";
export { KeptSynth } from "./kept-synth.ts";
export { projectIn, synthProgram } from "./program.ts";
export { isCode, SourceWatch } from "./source-watch.ts";
export { changedPaths, ProjectSources, type Snapshot } from "./sources.ts";
export { synthesize } from "./synthesize.ts";
