/** `npm run check`: types, Biome, synth. */
import { check, finish } from "./steps.ts";

finish(check());
