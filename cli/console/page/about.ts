/** What every part may have to know of this console. */
import { createContext } from "preact";
import type { AboutDocument } from "./api/documents.ts";

/** What is taken as given until the console has told. */
export const notToldYet: AboutDocument = { pawl: ["npx", "pawl"], target: [], readOnly: false };

export const About = createContext(notToldYet);
