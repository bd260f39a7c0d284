import { authorization } from "./access-token.ts";
import { toApiFailure, unreachable } from "./api-failure.ts";

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Asks the server that served the page. Rejects with an ApiFailure; what is aborted rejects as the browser does. */
export async function getJson<Answer>(path: string, query: Query, signal: AbortSignal): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(withQuery(path, query), {
      signal,
      headers: { accept: "application/json", ...authorization() },
    });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw unreachable();
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok || body === undefined) throw toApiFailure(response.status, body);
  return body as Answer;
}

/** Adds a query to a path; what is undefined or empty is left out. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}
