import i18next, { type BackendModule, type ReadCallback } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = ['en', 'tr'] as const;
export type Language = (typeof languages)[number];

const STORAGE = 'telyx-language';
const files = import.meta.glob<Record<string, unknown>>(
  ['../app/locales/*.json', '../components/*/locales/*.json', '../features/*/locales/*.json'],
  {
    import: 'default',
  },
);

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language: string, namespace: string, done: ReadCallback) {
    const folder = namespace === 'common' ? 'app' : namespace;
    const path = Object.keys(files).find((each) => each.endsWith(`/${folder}/locales/${language}.json`));
    const load = path && files[path];
    if (!load) return done(new Error(`no texts for ${language}/${namespace}`), null);
    load().then(
      (texts) => done(null, texts),
      (error: Error) => done(error, null),
    );
  },
};

function chosen(): Language | null {
  try {
    const value = localStorage.getItem(STORAGE);
    return value === 'en' || value === 'tr' ? value : null;
  } catch {
    return null;
  }
}

/** Reads the language off the browser: Turkish when it asks for Turkish, else English. */
export function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('tr') ? 'tr' : 'en';
}

/** Starts i18next with the language the person chose here before, else the browser's. */
export async function startI18n(namespaces: string[]): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: chosen() ?? browserLanguage(),
      supportedLngs: languages,
      // Both languages have every text (a test sees to it), so the other one need not be loaded as well.
      fallbackLng: false,
      partialBundledLanguages: true,
      ns: ['common', ...namespaces],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
}

/** Switches the language for good on this browser. */
export async function chooseLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(STORAGE, language);
  } catch {
    // Without storage the choice holds until the page is left.
  }
  await i18next.changeLanguage(language);
}

/** Follows the language of a person's account, unless they chose another one on this browser. */
export async function followAccountLanguage(language: Language): Promise<void> {
  if (!chosen() && i18next.language !== language) await i18next.changeLanguage(language);
}
