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

test("the printed address, opened in a tab that is signed out, signs it in, and others too", async () => {
  const { page, origin, restart } = await openPage({ expected: /Failed to load resource/ });
  const row = page.getByRole("row", { name: /count-cities/ });
  await row.waitFor();
  const others = await Promise.all(["/lanes", "/tasks/import-cities?tab=run"].map((path) => opened(path)));
  async function opened(path: string) {
    const tab = await page.context().newPage();
    await tab.goto(`${origin}${path}`);
    await tab.getByRole("heading", { level: 1 }).waitFor();
    return tab;
  }
  const form = others[1];
  await form?.getByLabel(/csv/).first().fill("half-typed");
  const url = await restart();
  await page.reload();
  await page.getByText("Signed out.").waitFor();
  await page.evaluate((address) => location.assign(address), url);
  await row.waitFor();
  expect(page.url()).toBe(`${origin}/`);
  await expect.poll(() => page.getByText("Signed out.").count()).toBe(0);
  const token = new URL(url).hash.slice("#token=".length);
  for (const tab of others)
    await expect.poll(() => tab.evaluate("sessionStorage.getItem('pawl-token')")).toBe(token);
  expect(await form?.getByLabel(/csv/).first().inputValue()).toBe("half-typed");
});

test("a tab whose token is old asks the others for theirs, and keeps what was typed", async () => {
  const { page, origin, restart } = await openPage({
    address: "/tasks/import-cities?tab=run",
    expected: /Failed to load resource/,
  });
  const field = page.getByLabel(/csv/).first();
  await field.fill("half-typed");
  const url = await restart();
  const second = await page.context().newPage();
  // It does not tell: the first tab was frozen then, as a browser does with one that nobody sees.
  await second.addInitScript(() => {
    const send = BroadcastChannel.prototype.postMessage;
    let isFirst = true;
    BroadcastChannel.prototype.postMessage = function (message) {
      if (!isFirst) send.call(this, message);
      isFirst = false;
    };
  });
  await second.goto(url);
  await second.getByRole("row", { name: /count-cities/ }).waitFor();
  await page.getByRole("button", { name: "Check" }).click();
  await expect
    .poll(() => page.evaluate("sessionStorage.getItem('pawl-token')"))
    .toBe(new URL(url).hash.slice("#token=".length));
  expect(await page.getByText("Signed out.").count()).toBe(0);
  expect(await field.inputValue()).toBe("half-typed");
  // One whose reload finds an old token does too.
  await page.evaluate(`sessionStorage.setItem('pawl-token', ${JSON.stringify("x".repeat(43))})`);
  await page.reload();
  await page.getByText("stage local").waitFor();
  expect(page.url()).toBe(`${origin}/tasks/import-cities?tab=run`);
});
