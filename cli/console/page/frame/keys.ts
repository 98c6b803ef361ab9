/** What keys do on every page. They rest while somebody types, or a dialog is open. */
import { useEffect } from "preact/hooks";
import { goTo } from "../api/location.ts";

/** After `g`. */
export const places: Readonly<Record<string, { readonly to: string; readonly name: string }>> = {
  t: { to: "/tasks", name: "Tasks" },
  c: { to: "/calendar", name: "Calendar" },
  r: { to: "/runs", name: "Runs" },
  b: { to: "/backfill", name: "Backfill" },
  l: { to: "/lanes", name: "Lanes" },
};

/** How long `g` waits for its letter, in milliseconds. */
const secondKeyMs = 1_500;

/** Whether somebody has switched the keys off, such as for a program that types what is spoken. */
const key = "pawl-no-keys";
export const areOff = (): boolean => localStorage.getItem(key) !== null;
export function switchKeys(on: boolean): void {
  if (on) localStorage.removeItem(key);
  else localStorage.setItem(key, "yes");
}

/** @param onHelp what `?` does, which stays when the others are off */
export function useKeys(onHelp: () => void): void {
  useEffect(() => {
    let wentAt = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === "Escape") return leaveField();
      if (isTyping(event.target) || document.querySelector("dialog[open]") !== null || areOff()) return;
      const place = performance.now() - wentAt < secondKeyMs ? places[event.key] : undefined;
      wentAt = event.key === "g" ? performance.now() : Number.NEGATIVE_INFINITY;
      const done = place === undefined ? act(event.key, onHelp) : goTo(place.to) === undefined;
      if (done) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [onHelp]);
}

/** Whether the key does something. */
function act(pressed: string, onHelp: () => void): boolean {
  if (pressed === "?") onHelp();
  else if (pressed === "/") return focusOn(document.querySelector('main input[type="search"]'));
  else if (pressed === "j" || pressed === "k") return walkRows(pressed === "j" ? 1 : -1);
  else return false;
  return true;
}

/** Goes to the first link or button of the next row, or of the one before; to the row itself where it has none. */
function walkRows(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll("main tbody tr:not(.room), main [data-row]")].filter(isRow);
  // A lane has tables of its own.
  const at = rows.findLastIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? rows.at(0) : rows[Math.max(0, at + step)];
  if (next === undefined) return false;
  const stop = first(next) ?? next;
  if (stop === next) next.setAttribute("tabindex", "-1");
  return focusOn(stop);
}

/** One that is seen; a row of a calendar's cells, which have keys of their own, only where it has a link. */
const isRow = (row: Element) =>
  row.checkVisibility() && (first(row) !== null || row.querySelector("[data-cell]") === null);

const first = (row: Element) => row.querySelector("a[href], button:not(:disabled)");

function focusOn(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.focus();
  return true;
}

function leaveField(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && isTyping(activeElement)) activeElement.blur();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
