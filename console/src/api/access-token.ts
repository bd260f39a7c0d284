const storageKey = "callwright.token";

/** The token of a server that asks for one: from the address once (`?token=`), then from this tab's memory. */
export function accessToken(): string | undefined {
  return sessionStorage.getItem(storageKey) ?? undefined;
}

/** Remembers a token until the tab is closed. */
export function rememberToken(token: string): void {
  sessionStorage.setItem(storageKey, token);
}

/** Takes the token out of the page's address, so that it is neither seen nor passed on. */
export function takeTokenFromAddress(): void {
  const address = new URL(location.href);
  const token = address.searchParams.get("token");
  if (token === null) return;
  rememberToken(token);
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

/** What a request carries to be let in. */
export function authorization(): Readonly<Record<string, string>> {
  const token = accessToken();
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
