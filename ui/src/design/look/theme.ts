import { theme } from "antd";
import type { ThemeConfig } from "antd";
import type { Density } from "../../ipc";
import type { Palette } from "./palette";

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, Cantarell, "Noto Sans", "DejaVu Sans", sans-serif';
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';

/** Our own tokens over antd's algorithms. */
export function themeOf(palette: Palette, isDark: boolean, density: Density): ThemeConfig {
  const algorithm = [isDark ? theme.darkAlgorithm : theme.defaultAlgorithm];
  if (density === "compact") algorithm.push(theme.compactAlgorithm);
  return {
    algorithm,
    token: {
      colorPrimary: palette.accent,
      colorInfo: palette.accent,
      colorSuccess: palette.ok,
      colorWarning: palette.warn,
      colorError: palette.bad,
      colorText: palette.text,
      colorTextSecondary: palette.textMuted,
      colorTextTertiary: palette.textFaint,
      colorTextDescription: palette.textMuted,
      colorBgBase: palette.surface,
      colorBgLayout: palette.ground,
      colorBgContainer: palette.surface,
      colorBgElevated: isDark ? palette.raised : palette.surface,
      colorBorder: palette.borderStrong,
      colorBorderSecondary: palette.border,
      colorLink: palette.accent,
      fontFamily: SANS,
      fontFamilyCode: MONO,
      fontSize: 13,
      borderRadius: 6,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      wireframe: false,
    },
    components: {
      Table: { headerBg: palette.raised, headerColor: palette.textMuted, headerSplitColor: "transparent", rowHoverBg: palette.raised, rowSelectedBg: palette.accentSoft, rowSelectedHoverBg: palette.accentSoft, borderColor: palette.border },
      Tree: { nodeSelectedBg: palette.accentSoft, nodeHoverBg: palette.raised, titleHeight: 26 },
      Tabs: { horizontalMargin: "0", titleFontSize: 13 },
      Form: { itemMarginBottom: 14, verticalLabelPadding: "0 0 4px" },
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
      Progress: { defaultColor: palette.accent, remainingColor: palette.border },
    },
  };
}
