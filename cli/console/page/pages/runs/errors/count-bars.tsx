/** How often something happened in each part of a time, the oldest first. */
import { durationText } from "../../../words/time.ts";

const [width, height, bar] = [5, 24, 4];

/** @param props.each how long a part is, in milliseconds */
export function CountBars({ counts, each }: { readonly counts: readonly number[]; readonly each: number }) {
  const most = Math.max(1, ...counts);
  const label = `at most ${most} in ${durationText(each)}`;
  return (
    <svg class="bars" role="img" width={counts.length * width} height={height} aria-label={label}>
      <line x1={0} x2={counts.length * width} y1={height - 0.5} y2={height - 0.5} />
      {counts.map((count, i) => {
        const tall = count === 0 ? 0 : Math.max(3, Math.round((count / most) * height));
        return <rect key={i} x={i * width} y={height - tall} width={bar} height={tall} />;
      })}
    </svg>
  );
}
