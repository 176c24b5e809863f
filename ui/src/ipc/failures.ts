import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import type { ErrorReport } from "./bindings";
import { vaultQuery } from "./queries";
import { asReport } from "./transport";

/** A failed change: what the operator wanted, and why it did not happen. */
export interface Failure {
  wanted: string;
  report: ErrorReport;
}

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** Title of the failure, for the one handler that shows them; absent when the form itself shows it. */
      failure?: string;
    };
  }
}

const listeners = new Set<(failure: Failure) => void>();

/** Hears of every failed change; the shell shows them. Returns how to stop. */
export function onFailure(listener: (failure: Failure) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The client that all screens share. The console is local: asking again at once would change nothing. */
export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => lookAtVault(client, error) }),
    mutationCache: new MutationCache({
      onSuccess: () => lookAtVault(client),
      onError: (error, _variables, _context, mutation) => {
        lookAtVault(client, error);
        const wanted = mutation.meta?.failure;
        if (wanted) listeners.forEach((listener) => listener({ wanted, report: asReport(error) }));
      },
    }),
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false }, mutations: { retry: false } },
  });
  return client;
}

/** A password that could not be had or kept says that the vault is shut; what goes well again, that it may be open. */
function lookAtVault(client: QueryClient, error?: unknown): void {
  const { queryKey } = vaultQuery;
  const shut = client.getQueryData(queryKey)?.vault === "unreachable";
  const refused = error !== undefined && asReport(error).kind === "credential";
  if (refused || (shut && error === undefined)) void client.invalidateQueries({ queryKey });
}
