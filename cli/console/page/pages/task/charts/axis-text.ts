/** What stands below the time axis of a chart. */

/**
 * A text for each tick: the time of a day, with seconds where ticks are closer than a minute, or the day; both of one alone. A
 * text that the tick before it has is left out.
 *
 * @param ticks in seconds of epoch, ascending @param span of the axis, in seconds
 */
export function timeTexts(ticks: readonly number[], span: number): string[] {
  const [first = 0, second = Number.POSITIVE_INFINITY] = ticks;
  const isAlone = ticks.length === 1;
  const format = new Intl.DateTimeFormat("en-GB", {
    ...((isAlone || span >= 172_800) && { day: "numeric", month: "short" }),
    ...((isAlone || span < 172_800) && {
      ...{ hour: "2-digit", minute: "2-digit", second: second - first < 60 ? "2-digit" : undefined },
    }),
  });
  const texts = ticks.map((tick) => format.format(tick * 1_000));
  return texts.map((text, i) => (text === texts[i - 1] ? "" : text));
}
