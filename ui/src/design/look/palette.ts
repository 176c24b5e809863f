/** Colours of one theme. One accent; the four tones never stand alone, a word and an icon go with them. */
export interface Palette {
  ground: string;
  surface: string;
  raised: string;
  border: string;
  borderStrong: string;
  text: string;
  textMuted: string;
  textFaint: string;
  accent: string;
  /** Behind white words. */
  accentFill: string;
  accentSoft: string;
  ok: string;
  okSoft: string;
  warn: string;
  warnSoft: string;
  bad: string;
  badSoft: string;
  idle: string;
  idleSoft: string;
  second: string;
}

export const light: Palette = {
  ground: "#f3f4f7",
  surface: "#ffffff",
  raised: "#f8f9fb",
  border: "#e3e6ec",
  borderStrong: "#ccd2dc",
  text: "#171c26",
  textMuted: "#566072",
  textFaint: "#6a7485",
  accent: "#2c56d0",
  accentFill: "#2c56d0",
  accentSoft: "#e9effd",
  ok: "#14784a",
  okSoft: "#e3f4eb",
  warn: "#9a5b00",
  warnSoft: "#fdf1da",
  bad: "#c02634",
  badSoft: "#fdeaeb",
  idle: "#5f6878",
  idleSoft: "#eceef3",
  second: "#0c8d83",
};

export const dark: Palette = {
  ground: "#0d1015",
  surface: "#151920",
  raised: "#1a1f28",
  border: "#252b36",
  borderStrong: "#38414f",
  text: "#e3e7ee",
  textMuted: "#9aa4b5",
  textFaint: "#828c9d",
  accent: "#7298ff",
  accentFill: "#3a63d8",
  accentSoft: "#1c2743",
  ok: "#4dc58c",
  okSoft: "#11281e",
  warn: "#e8aa42",
  warnSoft: "#2d230f",
  bad: "#f56f77",
  badSoft: "#341a1e",
  idle: "#94a0b2",
  idleSoft: "#212732",
  second: "#3dcabb",
};

/** Name of the CSS variable of a colour: `textMuted` is `--ls-text-muted`. */
export function variable(name: string): string {
  return `--ls-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
