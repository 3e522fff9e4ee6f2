import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = join(__dirname, '..');
const namespaces: Record<string, string> = {
  common: 'app',
  ...Object.fromEntries(
    ['components', 'features'].flatMap((parent) =>
      readdirSync(join(source, parent))
        .filter((name) => existsSync(join(source, parent, name, 'locales')))
        .map((name) => [name, `${parent}/${name}`]),
    ),
  ),
};

type Texts = { [key: string]: string | Texts };

function textsOf(namespace: string, language: string): Map<string, string> {
  const path = join(source, namespaces[namespace] ?? '', 'locales', `${language}.json`);
  return new Map(flatten(JSON.parse(readFileSync(path, 'utf8')) as Texts));
}

function flatten(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );
}

function codeIn(folder: string): string {
  return readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.(test|d)\.ts$/.test(name) && !name.endsWith('api-types.ts'))
    .map((name) => readFileSync(join(source, folder, name), 'utf8'))
    .join('\n');
}

/** Finds the keys a program asks for: whole ones, and the ends of those put together while it runs. */
function keysIn(code: string): { whole: Set<string>; beginnings: string[]; endings: string[] } {
  const bare = (key: string) => key.replace(/^[a-z]+:/, '');
  const whole = [...code.matchAll(/'([\w:.-]+)'/g)].map(([, key]) => bare(key ?? ''));
  const beginnings = [...code.matchAll(/`([\w:.-]+\.)\$\{/g)].map(([, key]) => bare(key ?? ''));
  const endings = [...code.matchAll(/`\$\{[\w.]+\}(\.[\w.-]+)`/g)].map(([, key]) => key ?? '');
  return { whole: new Set(whole), beginnings, endings };
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

/** Words that are the same in both languages. */
const same = new Set(['Telyx', '{{ms}} ms']);

describe.each(Object.keys(namespaces))('The texts of %s', (namespace) => {
  const english = textsOf(namespace, 'en');
  const turkish = textsOf(namespace, 'tr');

  it('has the same keys in both languages', () => {
    expect([...turkish.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('leaves nothing empty and nothing untranslated', () => {
    const untouched = [...english].filter(
      ([key, text]) => !text.trim() || (turkish.get(key) === text && !same.has(text)),
    );
    expect(untouched).toEqual([]);
  });

  it('has the same placeholders in both languages', () => {
    const differing = [...english].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(turkish.get(key) ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it('has no text that no screen shows', () => {
    const { whole, beginnings, endings } = keysIn(
      codeIn(namespace === 'common' ? '.' : (namespaces[namespace] ?? '')),
    );
    const unused = [...english.keys()].filter((key) => {
      const plain = key.replace(/_(one|other)$/, '');
      const built =
        beginnings.some((start) => plain.startsWith(start)) || endings.some((end) => plain.endsWith(end));
      return !whole.has(plain) && !built;
    });
    expect(unused).toEqual([]);
  });
});
