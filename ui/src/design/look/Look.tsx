import { App, ConfigProvider } from "antd";
import type { ReactNode } from "react";
import { createContext, use, useLayoutEffect, useSyncExternalStore } from "react";
import type { Settings } from "../../ipc";
import { dark, light, variable } from "./palette";
import type { Palette } from "./palette";
import { themeOf } from "./theme";

const PaletteContext = createContext<Palette>(light);
const SYSTEM_DARK = "(prefers-color-scheme: dark)";
const SYSTEM_STILL = "(prefers-reduced-motion: reduce)";

function useMedia(condition: string): boolean {
  return useSyncExternalStore(
    (wake) => {
      const query = window.matchMedia(condition);
      query.addEventListener("change", wake);
      return () => query.removeEventListener("change", wake);
    },
    () => window.matchMedia(condition).matches,
  );
}

/** The colours in force, for what is not styled by CSS: canvases. */
export function usePalette(): Palette {
  return use(PaletteContext);
}

/** Puts the theme of the settings on everything below. */
export function Look({ settings, children }: { settings: Settings; children: ReactNode }) {
  const systemDark = useMedia(SYSTEM_DARK);
  const still = useMedia(SYSTEM_STILL);
  const isDark = settings.theme === "dark" || (settings.theme === "system" && systemDark);
  const palette = isDark ? dark : light;

  useLayoutEffect(() => {
    const root = document.documentElement;
    for (const [name, colour] of Object.entries(palette)) root.style.setProperty(variable(name), colour);
    root.style.colorScheme = isDark ? "dark" : "light";
    root.dataset.density = settings.density;
  }, [palette, isDark, settings.density]);

  return (
    <PaletteContext value={palette}>
      <ConfigProvider theme={themeOf(palette, { isDark, still, density: settings.density })}>
        <App className="ls-app" notification={{ placement: "bottomRight", maxCount: 4 }}>
          {children}
        </App>
      </ConfigProvider>
    </PaletteContext>
  );
}
