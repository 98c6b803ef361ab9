#!/usr/bin/env node
import { underModernNode } from "./modern-node.js";

await underModernNode(async () => {
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
});
