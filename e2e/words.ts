import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Language = 'en' | 'tr';

/** Answers a text of the dashboard by its key, such as `numbers:modal.submit`, with `{{values}}` put in. */
export type Words = (key: string, values?: Record<string, string | number>) => string;

type Texts = { [key: string]: string | Texts };

const sources = resolve(__dirname, '..', 'frontend', 'src');
const files = new Map<string, Texts>();

/** Reads the dashboard's own texts, so that a test asks for what is meant, in either language. @throws Error for a key there is not */
export function wordsIn(language: Language): Words {
  return (key, values = {}) => {
    const [namespace, path] = key.split(':') as [string, string];
    let found: string | Texts | undefined = textsOf(namespace, language);
    for (const part of path.split('.')) found = typeof found === 'object' ? found[part] : undefined;
    if (typeof found !== 'string') throw new Error(`The dashboard has no text ${key} in ${language}.`);
    return found.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

function textsOf(namespace: string, language: Language): Texts {
  const folder = namespace === 'common' ? 'app' : join('features', namespace);
  const file = join(sources, folder, 'locales', `${language}.json`);
  const known = files.get(file) ?? (JSON.parse(readFileSync(file, 'utf8')) as Texts);
  files.set(file, known);
  return known;
}
