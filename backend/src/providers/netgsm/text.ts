/** A text as Netgsm takes it. */
interface NetgsmText {
  msg: string;
  /** Keeps Turkish letters; left out where the text has none, for then a segment is longer. */
  encoding: 'TR' | undefined;
  /** Segments it is billed as. */
  segments: number;
  /** The first character that Netgsm does not send; null when it sends all of them. */
  unsendable: string | null;
}

/** GSM 03.38 without the characters that take an escape. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
    'abcdefghijklmnopqrstuvwxyzäöñüà',
);
const escaped = new Set('^{}\\[]~|€');
/** Letters that only `encoding: TR` keeps; each counts two. */
const turkish = new Set('çğışĞİŞ');

/** What word processors and telephones write where the alphabet has a plain sign. */
const plainSigns: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '\t': ' ',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u200b': '',
  '\u200d': '',
  '\ufeff': '',
  '₺': 'TL',
};

/**
 * Writes a text in the alphabet that Netgsm sends: typographic signs become plain ones, and a letter it lacks loses
 * its accent (`â` is `a`). What has no plain form, emoji and other scripts, is named in `unsendable`: no source
 * shows Unicode over Netgsm's REST v2.
 */
export function netgsmText(body: string): NetgsmText {
  const characters = [...body.normalize('NFC')].flatMap((each) => [...plain(each)]);
  const encoding = characters.some((each) => turkish.has(each)) ? 'TR' : undefined;
  const unsendable = characters.find((each) => !isSendable(each)) ?? null;
  const weight = characters.reduce((sum, each) => sum + (weighsTwo(each) ? 2 : 1), 0);
  return { msg: characters.join(''), encoding, unsendable, segments: segmentsOf(weight, encoding === 'TR') };
}

function plain(character: string): string {
  if (isSendable(character)) return character;
  const sign = plainSigns[character];
  if (sign !== undefined) return sign;
  const bare = character.normalize('NFD').replace(/\p{Mn}+/gu, '');
  return bare !== '' && [...bare].every(isSendable) ? bare : character;
}

function isSendable(character: string): boolean {
  return basic.has(character) || escaped.has(character) || turkish.has(character);
}

function weighsTwo(character: string): boolean {
  return turkish.has(character) || escaped.has(character);
}

/**
 * Five of 160 places are the operator code that the law appends, and Turkish letters take five more. The first two
 * figures of each row are Netgsm's (its WordPress plugin; a public client for 291); the others are the shorter ones
 * among carriers', so that a text is rather counted too long. What is billed is `msglen` of the report.
 */
const limits = { plain: { ends: [155, 301, 453, 607], step: 152 }, turkish: { ends: [150, 291], step: 141 } };

function segmentsOf(weight: number, isTurkish: boolean): number {
  const { ends, step } = isTurkish ? limits.turkish : limits.plain;
  const index = ends.findIndex((end) => weight <= end);
  if (index >= 0) return index + 1;
  return ends.length + Math.ceil((weight - ends.at(-1)!) / step);
}
