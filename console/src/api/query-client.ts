import { QueryClient } from "@tanstack/react-query";
import { ApiFailure } from "./api-failure.ts";

const retries = 2;

/** The cache of what the server said. The live feed tells it what has become old. */
export function openQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // What the server understood and refused will be refused again.
        retry: (count, error) =>
          count < retries && !(error instanceof ApiFailure && error.status >= 400 && error.status < 500),
      },
    },
  });
}
