import { expect, test } from "vitest";

const sources = import.meta.glob<string>("../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

/** `a/b.ts` that imports `../c` imports `c`. */
function resolve(file: string, target: string): string {
  return target.startsWith(".") ? new URL(target, `file:///${file}`).pathname.slice(1) : target;
}

function imports(): { file: string; target: string }[] {
  return Object.entries(sources).flatMap(([path, text]) => {
    const file = path.replace("../src/", "");
    return [...text.matchAll(/from "([^"]+)"/g)].map(([, target = ""]) => ({ file, target: resolve(file, target) }));
  });
}

test("only ipc speaks to the desktop shell", () => {
  expect(imports().length).toBeGreaterThan(50);
  const strangers = imports().filter(({ file, target }) => target.startsWith("@tauri-apps") && !file.startsWith("ipc/"));
  expect(strangers).toEqual([]);
});

test("no feature imports another", () => {
  const feature = (path: string) => /^features\/([^/]+)/.exec(path)?.[1];
  const crossed = imports().filter(({ file, target }) => feature(file) && feature(target) && feature(file) !== feature(target));
  expect(crossed).toEqual([]);
});
