/** One line of a contact's history in the consent ledger, the newest first. */
interface Said {
  channel: string;
  purpose: string;
  state: string;
}

/**
 * Judges as the server will when the voicemail is to go out: whoever wants no more of one thing gets no voicemail
 * either, and whoever has not agreed to voicemails with advertising gets none.
 */
export function agreementIn(history: readonly Said[]): 'agreed' | 'unknown' | 'refused' {
  const newest = new Map<string, string>();
  for (const { channel, purpose, state } of history) {
    const what = `${channel} ${purpose}`;
    if (!newest.has(what)) newest.set(what, state);
  }
  if ([...newest.values()].includes('REVOKED')) return 'refused';
  return newest.get('RVM MARKETING') === 'GRANTED' ? 'agreed' : 'unknown';
}
