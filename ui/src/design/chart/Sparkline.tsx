const WIDTH = 64;
const HEIGHT = 18;

/** A line without axes for a table cell; decoration, so hidden from readers. */
export function Sparkline({ values }: { values: number[] }) {
  if (values.length < 2) return <svg className="ls-sparkline" width={WIDTH} height={HEIGHT} aria-hidden="true" />;
  const top = Math.max(...values, 1);
  const step = WIDTH / (values.length - 1);
  const points = values.map((value, at) => `${(at * step).toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1)}`);
  return (
    <svg className="ls-sparkline" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polygon points={`0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`} />
      <polyline points={points.join(" ")} />
    </svg>
  );
}
