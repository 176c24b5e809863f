import { messages } from "../../format";
import type { EnvironmentTag } from "../../ipc";

/** Words for environments; production is also an edge on every page that writes there. */
export const environmentWords: Record<EnvironmentTag, string> = messages({
  en: { regular: "Regular", development: "Development", test: "Test", staging: "Staging", production: "Production" },
});

export const environments: EnvironmentTag[] = ["regular", "development", "test", "staging", "production"];

/** An environment as a coloured dot and its word. */
export function EnvironmentLabel({ tag }: { tag: EnvironmentTag | null | undefined }) {
  if (!tag) return null;
  return <span className={`ls-env ls-env-${tag}`}>{environmentWords[tag]}</span>;
}
