import { allProviders } from '../../providers';

const verbs = 'reply|answer|respond|text|send|type|write';
const fillers = String.raw`(?:\s+(?:back|with|by|only|just|the\s+word|sms|us|a|to\s+this\s+text\s+with))*`;
const quotes = '["\'“”‘’«»]';
const turkishVerbs = 'yaz|gönder|gonder|yanıtla|yanitla|cevap|ilet|at(?:ın|in|abilir|arak)';

/** Words on which some carrier blocks whoever sends them, in capitals. */
export function carrierOptOutWords(): string[] {
  const words = new Set(allProviders().flatMap((each) => each.messages?.optOutWords ?? []));
  // STOP ALL before STOP.
  return [...words].sort((one, other) => other.length - one.length);
}

/**
 * Finds a word that a text tells people to answer with and on which a carrier would block them: whoever answers CANCEL to
 * be rid of an appointment would never get a text again. "3 to cancel" is none: there the answer is 3.
 * @returns the word in capitals; null when there is none
 */
export function forbiddenAnswer(
  text: string,
  words: readonly string[] = carrierOptOutWords(),
): string | null {
  for (const sentence of text.split(/[.!?\n]+/)) {
    const found = words.find((word) => asksFor(sentence, word));
    if (found) return found;
  }
  return null;
}

function asksFor(sentence: string, word: string): boolean {
  const has = (pattern: string, flags = 'iu') => new RegExp(pattern, flags).test(sentence);
  const end = String.raw`(?![\p{L}\p{N}])`;
  const begin = String.raw`(?<![\p{L}\p{N}])`;
  // Reply CANCEL; text the word "stop".
  if (has(`${begin}(?:${verbs})${fillers}[\\s:]+${quotes}?${word}${end}`)) return true;
  // CANCEL yazın; "stop" diye gönderin.
  if (
    has(
      `${begin}${word}${quotes}?(?:['’]\\p{L}+)?(?:\\s+(?:diye|yazıp|kelimesini|sözcüğünü))*\\s+(?:${turkishVerbs})`,
    )
  )
    return true;
  if (!has(`${begin}(?:${verbs})${end}`) && !has(`(?:${turkishVerbs})`)) return false;
  // Reply 1, 2 or stop; Reply YES or CANCEL: in a sentence that asks for an answer, capitals or quotes make it one.
  const listed = `(?:\\d|[A-ZÇĞİÖŞÜ]{2,}|${quotes})\\s*(?:,|/|\\bor\\b|\\bveya\\b|\\bya da\\b)\\s*${quotes}?`;
  if (has(`${listed}(?:${word}|${word.toLowerCase()})${end}`, 'u')) return true;
  const quoted = `${quotes}${word}${quotes}`;
  return has(quoted) || has(`(?<!\\bto\\s)(?<!\\d\\s?[:=-]\\s?)${begin}${word}${end}`, 'u');
}
