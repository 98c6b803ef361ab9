/** What every part may have to know of this console. */
import { createContext } from "preact";
import type { AboutDocument } from "./api/documents.ts";

export const About = createContext<AboutDocument>({ pawl: ["npx", "pawl"], target: [], readOnly: false });
