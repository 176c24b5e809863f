const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** An integer with thousands separated: `1,234,567`. */
export function count(value: number): string {
  return whole.format(value);
}

/** A count of rows that may be an estimate, which is marked `~`. */
export function rows(value: number, estimated = false): string {
  return estimated ? `~${count(value)}` : count(value);
}

/** A count with its noun: `1 table`, `3 tables`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A number in a narrow place: `980`, `12.3k`, `4.1M`. */
export function short(value: number): string {
  if (value < 10) return trim(value.toFixed(1));
  if (value < 1000) return value.toFixed(0);
  if (value < 999_500) return `${trim((value / 1000).toFixed(value < 99_950 ? 1 : 0))}k`;
  if (value < 999_500_000) return `${trim((value / 1e6).toFixed(1))}M`;
  return `${trim((value / 1e9).toFixed(1))}G`;
}

function trim(text: string): string {
  return text.replace(/\.0$/, "");
}

const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

/** Bytes in the largest unit that keeps them readable: `3.4 GB`. */
export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${size.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** Megabytes a second without the unit, which stands in the header: `12.4`. */
export function megabytes(bytesPerSecond: number): string {
  const value = bytesPerSecond / 1e6;
  if (value === 0) return "0";
  if (value < 0.1) return "<0.1";
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** Part of a whole in percent, never 100 before it is whole. */
export function percent(done: number, total: number): number {
  if (total <= 0) return 0;
  if (done >= total) return 100;
  return Math.min(99, Math.floor((done / total) * 100));
}
