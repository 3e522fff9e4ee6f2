/** One element of TwiML. */
export interface Verb {
  name: string;
  attributes: Record<string, string>;
  /** Its text, when it has no elements. */
  text: string;
  children: Verb[];
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads a TwiML document as strictly as Twilio does: well formed, with `Response` around everything.
 * @returns the verbs; null for what Twilio would refuse with error 12100
 */
export function readTwiml(document: string): Verb[] | null {
  const source = document.replace(/^\ufeff?\s*<\?xml[^>]*\?>/, '').trim();
  const root: Verb = { name: '', attributes: {}, text: '', children: [] };
  const open: Verb[] = [root];
  const token = /<!--[\s\S]*?-->|<(\/)?([A-Za-z][\w.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/)?>|([^<]+)/gy;
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    const inside = open.at(-1);
    if (!match || !inside) return null;
    const [, closing, name, attributes = '', selfClosing, text] = match;
    if (text !== undefined) {
      if (open.length === 1 && text.trim() !== '') return null;
      inside.text += unescaped(text);
    } else if (name && closing) {
      if (inside.name !== name || open.length === 1) return null;
      open.pop();
    } else if (name) {
      const verb: Verb = { name, attributes: attributesOf(attributes), text: '', children: [] };
      inside.children.push(verb);
      if (!selfClosing) open.push(verb);
    }
  }
  const [response, ...others] = root.children;
  return open.length === 1 && response?.name === 'Response' && others.length === 0 ? response.children : null;
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:.-]+)="([^"<]*)"/g)].map(([, name, value]) => [name!, unescaped(value!)]),
  );
}

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return entities[name] ?? whole;
  });
}
