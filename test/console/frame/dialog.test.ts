/** The dialog that asks before something is changed: what it does while its call is under way, and where no answer comes. */
import { expect, test } from "vitest";
import { CliHarness } from "../../cli/harness.ts";
import { type OpenedPage, openPage } from "../open-page.ts";

const address = "/tasks/count-cities";
const openDialog = async ({ page }: OpenedPage, button: string) => {
  await page.getByRole("button", { name: button, exact: true }).click();
  return page.getByRole("dialog");
};

/** Holds the first call until it is let go. */
async function held(
  { page }: OpenedPage,
  path: string | ((url: URL) => boolean),
): Promise<{ go(): void; came: Promise<void> }> {
  let go = () => {};
  let come = () => {};
  const wait = new Promise<void>((done) => {
    go = done;
  });
  const came = new Promise<void>((done) => {
    come = done;
  });
  await page.route(path, async (route) => {
    come();
    await wait;
    await route.continue();
  });
  return { go: () => go(), came };
}

test("a dialog stays while its call is under way, and one that was closed by force closes no other", async () => {
  const opened = await openPage({ cli: await CliHarness.seeded(), address });
  const { page } = opened;
  const { go, came } = await held(opened, "**/api/pause*");
  const dialog = await openDialog(opened, "Pause…");
  await dialog.getByRole("button", { name: "Pause count-cities" }).click();
  await came;
  expect(await dialog.getByRole("button", { name: "Leave it" }).isDisabled()).toBe(true);
  await page.keyboard.press("Escape");
  expect(await dialog.count()).toBe(1);
  for (let i = 0; i < 9 && (await dialog.count()) > 0; i += 1) await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const other = await openDialog(opened, "Override…");
  await other.getByLabel("Note").fill("the feed is slow");
  go();
  await page.locator(".said p").waitFor();
  expect(await other.getByLabel("Note").inputValue()).toBe("the feed is slow");
});

test("what is refused after its dialog was closed is said", async () => {
  const opened = await openPage({ cli: await CliHarness.seeded(), address, expected: /40[09]/ });
  const { page } = opened;
  const { go, came } = await held(opened, "**/api/override*");
  const dialog = await openDialog(opened, "Override…");
  await dialog.getByRole("button", { name: "Override" }).click();
  await came;
  for (let i = 0; i < 9 && (await dialog.count()) > 0; i += 1) await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  go();
  await page.locator(".said p").filter({ hasText: "Override: " }).filter({ hasText: "note" }).waitFor();
});

/** Lets the console do the first call that is no dry run, and loses its answer. */
async function loseAnswer({ page }: OpenedPage, path: string): Promise<void> {
  let isLost = false;
  await page.route(path, async (route) => {
    if (isLost || route.request().url().includes("dry-run")) return route.continue();
    isLost = true;
    await route.fetch();
    await route.abort("connectionreset");
  });
}

test("a run whose answer was lost is not started twice, from the same dialog and from a new one", async () => {
  const cli = await CliHarness.seeded();
  const opened = await openPage({ cli, address: `${address}?tab=run`, expected: /Failed to load/ });
  await loseAnswer(opened, "**/api/run?*");
  let dialog = await openDialog(opened, "Run…");
  const run = () => dialog.getByRole("button", { name: "Run count-cities", exact: true }).click();
  expect(await dialog.locator("code").textContent()).toBe("npx pawl run count-cities --stage prod");
  await run();
  await dialog
    .getByRole("alert")
    .filter({ hasText: "It may have started: Run count-cities starts no second run" })
    .waitFor();
  expect(cli.sent).toHaveLength(1);
  await dialog.getByRole("button", { name: "Leave it" }).click();
  dialog = await openDialog(opened, "Run…");
  await run();
  await opened.page.waitForURL("**/runs/count-cities/**");
  expect(cli.sent).toHaveLength(1);
});

test("of another action whose answer was lost it is said that it may have been done", async () => {
  const opened = await openPage({
    ...{ cli: await CliHarness.seeded(), address, expected: /Failed to load/ },
  });
  await loseAnswer(opened, "**/api/pause?*");
  const dialog = await openDialog(opened, "Pause…");
  await dialog.getByRole("button", { name: "Pause count-cities" }).click();
  await dialog.getByRole("alert").filter({ hasText: "It may have been done: look before" }).waitFor();
});

test("a run that starts after its dialog was closed is told, and Run then means another one", async () => {
  const cli = await CliHarness.seeded();
  const opened = await openPage({ cli, address: `${address}?tab=run` });
  const { page } = opened;
  await page.getByRole("button", { name: "Run…" }).waitFor();
  const { go, came } = await held(
    opened,
    (url) => url.pathname === "/api/run" && !url.search.includes("dry-run"),
  );
  const sent = cli.sent.length;
  const start = async () => {
    const dialog = await openDialog(opened, "Run…");
    await dialog.getByRole("button", { name: "Run" }).click();
    return dialog;
  };
  const dialog = await start();
  await came;
  for (let i = 0; i < 9 && (await dialog.count()) > 0; i += 1) await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  go();
  await page.locator(".said p").filter({ hasText: "Started count-cities/" }).waitFor();
  await start();
  await page.waitForURL(/\/runs\/count-cities\//);
  expect(cli.sent.length - sent).toBe(2);
});
