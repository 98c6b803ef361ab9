/** Several tabs of one console: the token goes to tabs of the same origin, and nowhere else. */
import { expect, test } from "vitest";
import { openPage } from "../open-page.ts";

test("a link that is opened in a new tab, and a bookmark, work while another tab is open", async () => {
  const { page, origin } = await openPage();
  const link = page.getByRole("link", { name: "count-cities", exact: true });
  await link.waitFor();
  const coming = page.context().waitForEvent("page");
  await link.click({ modifiers: ["ControlOrMeta"] });
  const second = await coming;
  await second.getByRole("heading", { level: 1, name: "count-cities" }).waitFor();
  expect(second.url()).toBe(`${origin}/tasks/count-cities`);
  // The second tab has it for good, and gives it on.
  await page.close();
  await second.reload();
  await second.getByRole("heading", { level: 1, name: "count-cities" }).waitFor();
  const third = await second.context().newPage();
  await third.goto(`${origin}/runs`);
  await third
    .getByRole("row", { name: /import-cities/ })
    .first()
    .waitFor();
  expect(await third.evaluate("localStorage.length + document.cookie.length")).toBe(0);
});

test("a tab whose others have an old token, or which is alone, says so", async () => {
  const { page, origin } = await openPage({ expected: /401/ });
  await page.goto(`${origin}/lanes#token=${"x".repeat(43)}`);
  await page.reload();
  const signedOut = "Signed out.";
  await page.getByText(signedOut).waitFor();
  const second = await page.context().newPage();
  await second.goto(`${origin}/runs`);
  await second.getByText(signedOut).waitFor();
  expect(await second.evaluate("sessionStorage.getItem('pawl-token')")).toBe(null);
});
