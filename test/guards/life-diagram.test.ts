import { expect, test } from "vitest";
import { moves } from "../../functions/model/run/moves.ts";
import { lifeDiagram } from "./life-diagram.ts";

test("every move is an arrow from each status it may be made from", () => {
  const diagram = lifeDiagram().split("\n").slice(1);
  const drawn = diagram.flatMap((line) => line.slice(line.indexOf(":") + 2).split(", "));
  const wanted = Object.values(moves).flatMap(({ from, to }) =>
    to === "running or enqueued" ? [...from, ...from] : [...from],
  );
  expect(drawn).toHaveLength(wanted.length);
  expect(diagram).toContain("  running --> interrupted: interrupt");
  expect(diagram).toContain("  [*] --> enqueued: create, wait");
  expect(diagram).toContain("  missed --> enqueued: late, redrive");
  expect(diagram).toContain("  paused --> running: resume");
  expect(diagram).toContain("  running --> running: take over, checkpoint");
});
