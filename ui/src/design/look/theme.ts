import { theme } from "antd";
import type { ThemeConfig } from "antd";
import type { Density } from "../../ipc";
import type { Palette } from "./palette";

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, Cantarell, "Noto Sans", "DejaVu Sans", sans-serif';
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';

/** antd's compact algorithm also shrinks the text, which is small enough already. */
const spacing: Record<Density, { controlHeight: number; sizeStep: number }> = {
  compact: { controlHeight: 28, sizeStep: 3 },
  comfortable: { controlHeight: 32, sizeStep: 4 },
};

/** Our own tokens over antd's algorithms. */
export function themeOf(palette: Palette, { isDark, still, density }: { isDark: boolean; still: boolean; density: Density }): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...spacing[density],
      colorPrimary: palette.accent,
      colorInfo: palette.accent,
      colorSuccess: palette.ok,
      colorWarning: palette.warn,
      colorError: palette.bad,
      colorText: palette.text,
      colorTextSecondary: palette.textMuted,
      colorTextTertiary: palette.textFaint,
      colorTextPlaceholder: palette.textFaint,
      colorTextDescription: palette.textMuted,
      colorBgBase: palette.surface,
      colorBgLayout: palette.ground,
      colorBgContainer: palette.surface,
      colorBgElevated: isDark ? palette.raised : palette.surface,
      colorBorder: palette.borderStrong,
      colorBorderSecondary: palette.border,
      colorLink: palette.accent,
      colorWarningBg: palette.warnSoft,
      colorErrorBg: palette.badSoft,
      colorSuccessBg: palette.okSoft,
      colorInfoBg: palette.accentSoft,
      fontFamily: SANS,
      fontFamilyCode: MONO,
      fontSize: 13,
      fontSizeSM: 12,
      borderRadius: 6,
      motion: !still,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      wireframe: false,
    },
    components: {
      Table: { headerBg: palette.raised, headerColor: palette.textMuted, headerSplitColor: "transparent", rowHoverBg: palette.raised, rowSelectedBg: palette.accentSoft, rowSelectedHoverBg: palette.accentSoft, borderColor: palette.border },
      Tree: { nodeSelectedBg: palette.accentSoft, nodeHoverBg: palette.raised, titleHeight: 26 },
      Tabs: { horizontalMargin: "0", titleFontSize: 13 },
      Form: { itemMarginBottom: 14, verticalLabelPadding: "0 0 4px" },
      Button: { colorPrimary: palette.accentFill, colorPrimaryHover: palette.accentFill, colorPrimaryActive: palette.accentFill, primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
      Progress: { defaultColor: palette.accent, remainingColor: palette.border },
    },
  };
}
