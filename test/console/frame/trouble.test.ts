/** What the frame says where the console cannot be asked any more, or answers an error. */
import { expect, test } from "vitest";
import type { Opener } from "../../../cli/session.ts";
import { CliHarness, manifest, task } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";

const refused = /Failed to load resource/;

test("a console that has ended is said so, with the command that starts it again", async () => {
  const { page, origin, close, axe } = await openPage({ expected: refused });
  await page.getByText("stage local").waitFor();
  await close();
  await page.clock.runFor(31_000);
  const alert = page.getByRole("alert").filter({ hasText: "Disconnected." });
  await alert.waitFor();
  expect(await alert.textContent()).toContain(`npx pawl console --port ${new URL(origin).port} --stage prod`);
  expect(await page.getByRole("alert").count()).toBe(1);
  const pill = page.getByRole("switch", { name: "Live updates" });
  const [border, text] = await pill.evaluate((button) => {
    const { borderTopColor, color } = getComputedStyle(button);
    return [borderTopColor, color];
  });
  expect(border).toBe(text);
  expect(text).toBe(await alert.evaluate((box) => getComputedStyle(box).color));
  // What was shown stays.
  await page.getByRole("row", { name: /count-cities/ }).waitFor();
  expect(await axe()).toEqual([]);
});

test("once the console answers again, nothing says that it does not", async () => {
  const { page } = await openPage({ expected: refused, address: "/lanes" });
  await page.getByRole("main").getByText("default").first().waitFor();
  await page.route("**/api/**", (route) => route.abort());
  await page.clock.runFor(31_000);
  await page.getByRole("alert").getByText("Disconnected.").waitFor();
  expect(await page.getByRole("alert").count()).toBe(1);
  await page.unroute("**/api/**");
  await page.clock.runFor(61_000);
  await expect.poll(() => page.getByRole("alert").count()).toBe(0);
});

test("a page at rest says within seconds that the console has ended, wherever it is scrolled to, and that it is back", async () => {
  const browser = { viewport: { width: 1280, height: 300 } };
  const { page, close, restart } = await openPage({ expected: refused, address: "/lanes", browser });
  await page.getByText("stage local").waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate("scrollTo(0, document.body.scrollHeight)");
  expect(await page.evaluate("scrollY > 100")).toBe(true);
  await close();
  await page.clock.runFor(6_000);
  const alert = page.getByRole("alert").filter({ hasText: "Disconnected." });
  await alert.waitFor();
  expect((await alert.boundingBox())?.y).toBe(0);
  await page.getByText("■ no answer").waitFor();
  // The console that answers has another token.
  await restart();
  await page.clock.runFor(6_000);
  await page.getByRole("alert").filter({ hasText: "Signed out." }).waitFor();
  await page.getByText("■ signed out").waitFor();
  expect(await page.getByText("■ no answer").count()).toBe(0);
});

test("a tab without a token says how its console is started again", async () => {
  const start = ["npx", "pawl", "dev", "--state", 'a "b" & <c>', "--console-port", "4768"];
  const { page, origin } = await openPage({ expected: refused, start });
  await page.getByText("stage local").waitFor();
  const other = await page.context().browser()?.newPage();
  await other?.goto(`${origin}/runs`);
  await other
    ?.getByRole("alert")
    .getByText(`npx pawl dev --state 'a "b" & <c>' --console-port 4768`)
    .waitFor();
  await other?.close();
});

test("a page shows what pawl dev has reloaded within seconds", async () => {
  const cli = await CliHarness.seeded();
  let tasks = manifest.tasks;
  const open: Opener = async (target) => ({
    ...cli.deployment(target),
    manifest: { ...manifest, tasks },
    again: () => open(target, { env: {}, clock: cli.clock(), pawl: [] }),
  });
  const { page, renew } = await openPage({ cli, open });
  await page.getByRole("row", { name: /count-cities/ }).waitFor();
  await page.clock.runFor(6_000);
  await page.waitForLoadState("networkidle");
  expect(await page.getByRole("row", { name: /write-cities/ }).count()).toBe(0);
  tasks = [...tasks, task("write-cities", {})];
  renew();
  await page.clock.runFor(6_000);
  await page.getByRole("row", { name: /write-cities/ }).waitFor();
});

test("the console of pawl dev is started again with pawl dev", async () => {
  const { page, close } = await openPage({ expected: refused, start: ["npm", "start"] });
  await page.getByText("stage local").waitFor();
  await close();
  await page.clock.runFor(31_000);
  await page.getByRole("alert").getByText("npm start", { exact: true }).waitFor();
});

test("a tab whose token is old says what to do", async () => {
  const { page, origin, axe } = await openPage({ expected: refused });
  await page.getByText("stage local").waitFor();
  await page.goto(`${origin}/lanes#token=another`);
  await page.reload();
  await page.getByRole("alert").filter({ hasText: "Signed out." }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(1);
  expect(await axe()).toEqual([]);
});

test("an error with the letters of a program, of any length, does nothing", async () => {
  const cli = await CliHarness.seeded();
  const message = `<script>alert(1)</script><img src=x onerror=alert(1)>\u202e${"x".repeat(900)}`;
  const { page, axe } = await openPage({
    cli,
    ...{ expected: refused, browser: { viewport: { width: 320, height: 640 } } },
    open: async () => {
      throw Object.assign(new Error(message), { name: "AccessDenied", $metadata: {} });
    },
  });
  await page
    .getByRole("alert")
    .filter({ hasText: "access denied: <script>alert(1)</script>" })
    .first()
    .waitFor();
  expect(await page.locator("main img, main script").count()).toBe(0);
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  expect(await axe()).toEqual([]);
});

test("a page whose script cannot be fetched says so, and comes when it can", async () => {
  const { page } = await openPage({ expected: refused });
  await page.getByText("stage local").waitFor();
  await page.route("**/lanes-*.js", (route) => route.abort());
  await page.getByRole("link", { name: "Lanes" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "could not be loaded" });
  await alert.waitFor();
  await page.unroute("**/lanes-*.js");
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: "Lanes" }).waitFor();
  expect(await page.title()).toBe("Lanes · local · Pawl");
});
