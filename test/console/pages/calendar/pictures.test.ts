import { test } from "vitest";
import { openPage } from "../../open-page.ts";
import { world } from "./world.ts";

const at = process.env.AT ?? "2026-10-25T14:07:00Z";
const only = (process.env.ONLY ?? "").split(",").filter(Boolean);
const shots: [string, string, object][] = [
  ["day", "/calendar?zone=Europe/London", {}],
  ["day-dark", "/calendar?zone=Europe/London", { colorScheme: "dark" }],
  ["week", "/calendar?view=week&zone=Europe/London", {}],
  ["week-dark", "/calendar?view=week&zone=Europe/London", { colorScheme: "dark" }],
  ["year", "/calendar?view=year&zone=Europe/London", {}],
  ["year-dark", "/calendar?view=year&zone=Europe/London", { colorScheme: "dark" }],
  ["day-320", "/calendar?zone=Europe/London", { viewport: { width: 320, height: 800 } }],
  ["week-320", "/calendar?view=week&zone=Europe/London", { viewport: { width: 320, height: 800 } }],
  ["year-320", "/calendar?view=year&zone=Europe/London", { viewport: { width: 320, height: 800 } }],
  ["day-4k", "/calendar?zone=Europe/London", { viewport: { width: 3840, height: 1200 } }],
  ["panel", "/calendar?zone=Europe/London&of=sync-orders&from=2026-10-25T12:15:00Z&by=cron-1", {}],
  ["list", "/calendar?zone=Europe/London&as=table", {}],
];
for (const [name, address, browser] of shots.filter(([one]) => only.length === 0 || only.includes(one)))
  test(name, async () => {
    const { page, axe } = await openPage({ cli: await world(at), address, browser });
    await page.getByRole("list", { name: "Verdicts" }).waitFor();
    await page.waitForTimeout(500);
    await page.screenshot({ path: `/tmp/w/h/calendar-${name}.png`, fullPage: true });
    console.log(
      name,
      await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]"),
      await axe(),
    );
  });
