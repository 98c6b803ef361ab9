#!/usr/bin/env node
/** `node cli/launch.js FILE ARGS…` runs a TypeScript file of this project under Node 24, also when an older Node starts it. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { underModernNode } from "./modern-node.js";

const [, , file, ...args] = process.argv;
if (file === undefined) {
  process.stderr.write("usage: node cli/launch.js FILE ARGS…\n");
  process.exitCode = 2;
} else {
  await underModernNode(async () => {
    const path = resolve(file);
    // As if Node had been started with the file itself.
    process.argv = [process.argv[0], path, ...args];
    await import(pathToFileURL(path).href);
  });
}
