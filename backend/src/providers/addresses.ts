/** Tells whether an address is at the very host and port of the API, where that is set. */
export function isAtBase({ baseUrl }: { baseUrl?: string }, url: URL): boolean {
  return baseUrl !== undefined && new URL(baseUrl).origin === url.origin;
}

/** Parses an address; null where it is none. */
export function parsed(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
