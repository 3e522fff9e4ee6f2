/** What is unwise or not allowed about a text, as a key of our words with what fills them. */
export interface TextWarning {
  key: 'optOutWord' | 'unknownVariable' | 'segments' | 'emoji' | 'link';
  values: { word?: string; names?: string; segments?: string };
}

type Value = keyof TextWarning['values'];

// The server says these in English sentences; each is known by its beginning.
const known: [RegExp, TextWarning['key'], Value?][] = [
  [/^it asks people to answer (\S+?),/i, 'optOutWord', 'word'],
  [/^asks for the opt-out word (\S+)/i, 'optOutWord', 'word'],
  [/^there is no variable (.+?)\.?$/i, 'unknownVariable', 'names'],
  [/^has the unknown variable (.+)$/i, 'unknownVariable', 'names'],
  [/^it is sent and billed as (\d+) texts/i, 'segments', 'segments'],
  [/^it has an emoji/i, 'emoji'],
  [/^it has a link/i, 'link'],
];

/** Recognises a warning of the server; null for one that has no words here yet. */
export function readWarning(sentence: string): TextWarning | null {
  for (const [pattern, key, name] of known) {
    const match = pattern.exec(sentence);
    if (match) return { key, values: name ? { [name]: match[1] ?? '' } : {} };
  }
  return null;
}
