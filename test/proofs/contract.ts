/**
 * `npm run prove:contract`: each statement of `test/contract/aws/` holds on `pawl dev`, fails on an endpoint that is
 * changed to break it, and is in `docs/fidelity.md`; and the script for a real account does what it says on `pawl dev`.
 */
import { proveTests } from "./vitest-proof.ts";

proveTests("test/contract/aws/proofs.config.ts");
