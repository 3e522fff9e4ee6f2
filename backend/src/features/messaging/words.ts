/** Writes words so that they can be compared: capitals, Turkish letters as their plain ones, nothing but letters and digits. */
export function fold(text: string): string {
  return text
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toUpperCase()
    .replace(/['’`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * Words with which a person ends texts, beside those of the carrier. Turkish ones are those that Turkish advertising asks
 * for. İPTAL ends texts too, but answers first to the text of an appointment; see `understand`.
 */
const stopWords = new Set([
  ...[
    'STOP',
    'STOPALL',
    'STOP ALL',
    'UNSUBSCRIBE',
    'END',
    'QUIT',
    'REVOKE',
    'OPTOUT',
    'OPT OUT',
    'REMOVE ME',
  ],
  ...['STOP TEXTING ME', 'STOP TEXTING', 'DONT TEXT ME', 'DO NOT TEXT ME', 'NO MORE TEXTS'],
  ...[
    'RET',
    'RED',
    'DUR',
    'DURDUR',
    'CIK',
    'CIKIS',
    'CIKAR',
    'IPTAL',
    'IPTAL ET',
    'CANCEL',
    'ABONELIKTEN CIK',
  ],
  ...['MESAJ ATMAYIN', 'MESAJ GONDERMEYIN', 'SMS GONDERMEYIN', 'MESAJ ISTEMIYORUM', 'SMS ISTEMIYORUM'],
]);
const startWords = new Set(['START', 'UNSTOP', 'SUBSCRIBE', 'OPT IN', 'OPTIN', 'BASLA', 'BASLAT', 'ABONE']);
const helpWords = new Set(['HELP', 'INFO', 'YARDIM', 'BILGI']);

const confirmWords = new Set([
  ...[
    '1',
    'YES',
    'Y',
    'OK',
    'OKAY',
    'CONFIRM',
    'CONFIRMED',
    'I CONFIRM',
    'ILL BE THERE',
    'SEE YOU',
    'YES THANKS',
  ],
  ...[
    'EVET',
    'E',
    'TAMAM',
    'ONAY',
    'ONAYLA',
    'ONAYLIYORUM',
    'TEYIT',
    'GELIYORUM',
    'GELECEGIM',
    'EVET GELECEGIM',
  ],
]);
const changeWords = new Set([
  ...['2', 'CHANGE', 'RESCHEDULE', 'MOVE', 'ANOTHER TIME', 'CHANGE TIME', 'CAN I CHANGE'],
  ...['DEGISTIR', 'DEGISIKLIK', 'ERTELE', 'ERTELEME', 'BASKA SAAT', 'BASKA GUN', 'DEGISTIRMEK ISTIYORUM'],
]);
const cancelWords = new Set([
  ...['3', 'CANCEL', 'CANCEL IT', 'CANCELLED', 'I CANT COME', 'CANT COME', 'CANT MAKE IT', 'I CANT MAKE IT'],
  ...['IPTAL', 'IPTAL ET', 'IPTAL EDIN', 'IPTAL ETMEK ISTIYORUM', 'GELEMIYORUM', 'GELEMEYECEGIM', 'GELEMEM'],
]);

export type Meaning = 'stop' | 'start' | 'help' | 'confirm' | 'change' | 'cancel' | 'other';

export interface TextContext {
  /** What the carrier has done about it itself. */
  carrierOptOut: 'STOP' | 'START' | 'HELP' | null;
  /** Words on which this carrier blocks a recipient by itself. */
  carrierWords: readonly string[];
  /** Whether they have an appointment before them of which a text has told them. */
  hasAppointment: boolean;
  /** Whether they have ended texts before. */
  isOptedOut: boolean;
}

const byCarrier = { STOP: 'stop', START: 'start', HELP: 'help' } as const;

/**
 * Reads what a person wants by a text: the whole of it must be one of the known words or phrases.
 * A word on which the carrier has blocked them ends texts, whatever it was meant to answer: on CANCEL, some let nothing
 * more through. Otherwise an answer to the text of an appointment comes first, so that İPTAL to a Turkish number cancels
 * the appointment where there is one, and ends texts where there is none.
 */
export function understand(body: string, context: TextContext): Meaning {
  if (context.carrierOptOut) return byCarrier[context.carrierOptOut];
  const word = fold(body);
  if (context.carrierWords.includes(word)) return 'stop';
  // Carriers that block also open again on YES.
  if (startWords.has(word) || (context.isOptedOut && context.carrierWords.length > 0 && word === 'YES'))
    return 'start';
  if (context.hasAppointment) {
    if (confirmWords.has(word)) return 'confirm';
    if (changeWords.has(word)) return 'change';
    if (cancelWords.has(word)) return 'cancel';
  }
  if (stopWords.has(word)) return 'stop';
  return helpWords.has(word) ? 'help' : 'other';
}

/** Tells whether somebody whom the carrier has blocked may have meant their appointment. */
export function mayMeanCancel(body: string): boolean {
  return cancelWords.has(fold(body));
}
