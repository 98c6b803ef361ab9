/**
 * One stop of the Tab key for a whole chart: arrow keys move among its cells, Home and End to the ends of a row, Enter and
 * the space bar open one. A cell is an element with `data-cell`.
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

type Cell = HTMLElement | SVGElement;

/** @param columns of a grid whose rows are all as long @default rows are those of the table, and the nearest cell is meant */
export function useRoving<Element extends HTMLElement>(columns?: number): RefObject<Element | null> {
  const chart = useRef<Element>(null);
  useLayoutEffect(() => {
    const cells = cellsIn(chart.current);
    if (cells.some((cell) => cell.getAttribute("tabindex") === "0")) return;
    (cells.find((cell) => cell.hasAttribute("data-first")) ?? cells[0])?.setAttribute("tabindex", "0");
  });
  useLayoutEffect(() => {
    const element = chart.current;
    if (element === null) return;
    const move = (event: KeyboardEvent) => {
      const cell = (event.target as Cell).closest<Cell>("[data-cell]");
      if (cell === null || event.altKey || event.ctrlKey || event.metaKey) return;
      if ((event.key === "Enter" || event.key === " ") && !(cell instanceof HTMLElement)) {
        event.preventDefault();
        cell.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
        return;
      }
      const next = nextOf(element, cell, event.key, columns);
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    };
    const stay = (event: FocusEvent) => {
      const cell = (event.target as Cell).closest<Cell>("[data-cell]");
      if (cell === null) return;
      for (const other of element.querySelectorAll('[data-cell][tabindex="0"]'))
        other.setAttribute("tabindex", "-1");
      cell.setAttribute("tabindex", "0");
    };
    element.addEventListener("keydown", move);
    element.addEventListener("focusin", stay);
    return () => {
      element.removeEventListener("keydown", move);
      element.removeEventListener("focusin", stay);
    };
  });
  return chart;
}

/** Those that can be seen: on a small screen some are folded. */
function cellsIn(element: Element | null): Cell[] {
  return [...(element?.querySelectorAll<Cell>("[data-cell]") ?? [])].filter((cell) => cell.checkVisibility());
}

function nextOf(chart: HTMLElement, cell: Cell, key: string, columns: number | undefined): Cell | undefined {
  const all = cellsIn(chart);
  const place = all.indexOf(cell);
  const row = cellsIn(cell.closest("tr"));
  switch (key) {
    case "ArrowLeft":
      return all[place - 1];
    case "ArrowRight":
      return all[place + 1];
    case "Home":
      return row[0];
    case "End":
      return row.at(-1);
    case "ArrowUp":
      return columns === undefined ? nearest(all.slice(0, place), cell, -1) : all[place - columns];
    case "ArrowDown":
      return columns === undefined ? nearest(all.slice(place), cell, 1) : all[place + columns];
    default:
      return undefined;
  }
}

/** In the next row that has any, the one that is nearest. */
function nearest(cells: readonly Cell[], cell: Cell, way: 1 | -1): Cell | undefined {
  const mine = cell.closest("tr");
  const others = cells.filter((one) => one.closest("tr") !== mine);
  const row = (way === 1 ? others[0] : others.at(-1))?.closest("tr");
  const middle = (one: Cell) => {
    const { left, width } = one.getBoundingClientRect();
    return left + width / 2;
  };
  const at = middle(cell);
  return others
    .filter((one) => one.closest("tr") === row)
    .toSorted((a, b) => Math.abs(middle(a) - at) - Math.abs(middle(b) - at))[0];
}
