/** What every part may have to know of this console. */
import { createContext } from "preact";
import type { AboutDocument } from "./api/documents.ts";

export interface Known extends Omit<AboutDocument, "readOnly"> {
  /** Undefined until the console has told: until then nothing is changed, and nothing said about it. */
  readonly readOnly?: boolean;
}

/** What is taken as given until the console has told. */
export const notToldYet: Known = { pawl: ["npx", "pawl"], target: [] };

export const About = createContext(notToldYet);
