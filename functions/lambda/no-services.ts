/** The services of a project that has no `functions/services.ts`. */
import { makeServices } from "./make-services.ts";

export const services = makeServices({});
