/** What was typed of a carrier's letter, all but the password. */
export interface ConnectionDraft {
  number: string;
  username: string;
  host: string;
  port: string;
}

/*
 * Kept by number while the dashboard is open: a login that the carrier refuses brings the form back, and only what was
 * wrong has to be typed again.
 */
const drafts = new Map<string, ConnectionDraft>();

export const draftOf = (numberId: string): ConnectionDraft | undefined => drafts.get(numberId);

export function keepDraft(numberId: string, { number, username, host, port }: ConnectionDraft): void {
  drafts.set(numberId, { number, username, host, port });
}
