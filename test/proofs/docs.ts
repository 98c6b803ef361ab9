/** `npm run prove:docs`: the pages of docs/ say what is true: their links, samples and commands (`test/docs/blocks.ts`). */
import { proveTests } from "./vitest-proof.ts";

proveTests("test/docs/vitest.config.ts");
