/** What a page does wrong: what its Content-Security-Policy and Trusted Types report, and what axe finds. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** A script for the page to start with: what its policy refuses becomes an error on its console. */
export const reportViolations = `addEventListener("securitypolicyviolation", (violation) =>
  console.error("policy:", violation.violatedDirective, violation.blockedURI, violation.sample))`;

/** Minified: a page reads it in half the time. */
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong for people who see, hear or move otherwise. It runs outside of the page's own world, as its policy lets no other script in. */
export async function axeFindings(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId: contextId } = await session.send("Page.createIsolatedWorld", {
    frameId: frameTree.frame.id,
    worldName: "axe",
  });
  const expression = `${axe}; axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    JSON.stringify(violations.flatMap(({ id, help, nodes }) => nodes.map((node) => id + ": " + help + ": " + node.html))))`;
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    ...{ expression, contextId, awaitPromise: true, returnByValue: true },
  });
  if (exceptionDetails !== undefined)
    throw new Error(exceptionDetails.exception?.description ?? "axe failed");
  return JSON.parse(result.value);
}
