/** What came of the proof of a SIP login. */
export interface SipProbeResult {
  ok: boolean;
  /** One plain sentence in English; `code` selects its translation. */
  message: string;
  code: string;
  /** The carrier said OPTIONS 2xx (or anything that proves it is alive). */
  reachable: boolean;
  /** REGISTER was accepted. */
  registered: boolean;
  sipStatus: number | null;
  roundTripMs: number | null;
}
