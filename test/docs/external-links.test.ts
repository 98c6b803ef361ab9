/** Links of all pages that leave the project have the form that a browser takes; nothing is asked whether they answer. */
import { expect, test } from "vitest";
import { page, pages } from "../guards/markdown.ts";

/** Links whose address is not one of the web, or is written so that a browser goes somewhere else. */
function malformed(text: string): string[] {
  const running = text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
  const links = [...running.matchAll(/\]\(([a-z]+:[^)]*)\)|<(https?:[^>]*)>|href="([a-z]+:[^"]*)"/gi)];
  return links.flatMap(([, link, autolink, href]) => {
    const address = link ?? autolink ?? href ?? "";
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const fine = url?.protocol === "https:" && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(url.hostname);
    return fine && url?.username === "" && !/\s|\/\/.*\/\//.test(address) ? [] : [address];
  });
}

test.each(pages())("every link of %s to the web is an https address", (path) => {
  expect(malformed(page(path))).toEqual([]);
});

test("a link to the web with another protocol, without a host, with blanks or a second address is refused", () => {
  const text =
    "[a](http://a.b/c) [b](https://) [c](https://a.b/c d) [d](https://a.b/https://c.d/) [e](https://a.b/c#d) <https://x.y> `[f](http://g)`";
  expect(malformed(text)).toEqual([
    "http://a.b/c",
    "https://",
    "https://a.b/c d",
    "https://a.b/https://c.d/",
  ]);
});

test("no page has a link by reference, which the check of links would not see", () => {
  const byReference = (path: string) =>
    /^\[[^\]]+\]: |\]\[[^\]]*\]/m.test(page(path).replace(/```[\s\S]*?```|`[^`\n]*`/g, ""));
  expect(pages().filter(byReference)).toEqual([]);
});
