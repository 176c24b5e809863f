import { expect, test } from "vitest";
import { combination } from "./hotkeys";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) =>
  combination({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test("key events are spelt as in the registry", () => {
  expect(press("k", { ctrlKey: true })).toBe("Mod+K");
  expect(press("k", { metaKey: true })).toBe("Mod+K");
  expect(press("?", { shiftKey: true })).toBe("?");
  expect(press("F2", { shiftKey: true })).toBe("Shift+F2");
  expect(press(" ")).toBe("Space");
});
