import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

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

/** Tells whether a word on a page is the key of a text that was not found, such as `modal.submit`. */
export function isTextKey(word: string): boolean {
  const parts = word.replace(/^\w+:/, '').split('.');
  return localeFolders().some((folder) => {
    let found: string | Texts | undefined = read(join(folder, 'en.json'));
    for (const part of parts) found = typeof found === 'object' ? found[part] : undefined;
    return parts.length > 1 && typeof found === 'string';
  });
}

function textsOf(namespace: string, language: Language): Texts {
  const owner = namespace === 'common' ? 'app' : namespace;
  const folder = localeFolders().find((each) => basename(dirname(each)) === owner);
  if (!folder) throw new Error(`The dashboard has no texts named ${namespace}.`);
  return read(join(folder, `${language}.json`));
}

let folders: string[] | undefined;

function localeFolders(): string[] {
  folders ??= readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((each) => basename(each) === 'locales')
    .map((each) => join(sources, each));
  return folders;
}

function read(file: string): Texts {
  const known = files.get(file) ?? (JSON.parse(readFileSync(file, 'utf8')) as Texts);
  files.set(file, known);
  return known;
}
