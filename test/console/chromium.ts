/** The browser that the tests of the console drive: Debian's Chromium. */
import { existsSync } from "node:fs";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** @throws Error where there is none */
export function findChromium(): string {
  const found = [process.env.CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path));
  if (found === undefined) throw new Error("no Chromium is installed: apt-get install chromium");
  return found;
}
