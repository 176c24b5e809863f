import type { QueryClient } from "@tanstack/react-query";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { ErrorFace, Look } from "../design";
import type { Settings } from "../ipc";
import { settingsQuery } from "../ipc";
import type { makeRouter } from "./router";

const DEFAULTS: Settings = { theme: "system", density: "compact" };

interface Props {
  client: QueryClient;
  router: ReturnType<typeof makeRouter>;
}

/** The whole window. */
export function Root({ client, router }: Props) {
  return (
    <QueryClientProvider client={client}>
      <Themed router={router} />
    </QueryClientProvider>
  );
}

function Themed({ router }: Pick<Props, "router">) {
  const settings = useQuery(settingsQuery);
  // Nothing is painted before the theme is known: a dark window must not flash white.
  if (settings.isPending) return null;
  return (
    <Look settings={settings.data ?? DEFAULTS}>
      {settings.error ? (
        <div className="ls-page">
          <ErrorFace error={settings.error} retry={settings.refetch} />
        </div>
      ) : (
        <RouterProvider router={router} />
      )}
    </Look>
  );
}
