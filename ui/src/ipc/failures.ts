import { MutationCache, QueryClient } from "@tanstack/react-query";
import type { ErrorReport } from "./bindings";
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
  return new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        const wanted = mutation.meta?.failure;
        if (wanted) listeners.forEach((listener) => listener({ wanted, report: asReport(error) }));
      },
    }),
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false }, mutations: { retry: false } },
  });
}
