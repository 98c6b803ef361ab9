/** The first import of a bundle's entry, so that an error of a task's file while it is imported has a mapped stack too. */
import { mapStacks } from "./source-maps.ts";

mapStacks();
