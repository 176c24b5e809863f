import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** What each room may not import. The house: shell > features > commands > design > {ipc, format}. */
const directions = {
  format: ["ipc", "design", "commands", "features", "shell"],
  ipc: ["design", "commands", "features", "shell"],
  design: ["commands", "features", "shell"],
  commands: ["features", "shell"],
  features: ["shell"],
};

const TAURI = {
  group: ["@tauri-apps/*"],
  message: "Only src/ipc speaks to the desktop shell.",
};

const ICONS = {
  group: ["@ant-design/icons"],
  message: "Icons come from design/icons, where they are silent beside a word.",
};

const rooms = Object.entries(directions).map(([room, forbidden]) => ({
  files: [`src/${room}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          ...(room === "ipc" ? [ICONS] : [TAURI, ICONS]),
          ...forbidden.map((other) => ({
            regex: `^(\\.\\./)+${other}(/|$)`,
            message: `${room} may not import ${other}: shell > features > commands > design > {ipc, format}.`,
          })),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/ipc/bindings.ts"] },
  ...tseslint.configs.strict,
  reactHooks.configs.flat["recommended-latest"],
  {
    files: ["**/*.{ts,tsx}"],
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "no-console": "error",
      eqeqeq: "error",
      "no-restricted-imports": ["error", { patterns: [TAURI] }],
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "String unions come from Rust; no enum." },
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
      ],
    },
  },
  {
    files: ["src/**/*.tsx"],
    ignores: ["src/**/*.test.tsx"],
    rules: { "max-lines": ["error", { max: 150, skipBlankLines: true, skipComments: true }] },
  },
  ...rooms,
  { files: ["src/design/icons.tsx"], rules: { "no-restricted-imports": ["error", { patterns: [TAURI] }] } },
  { files: ["*.config.{js,ts}"], rules: { "no-restricted-syntax": "off" } },
);
