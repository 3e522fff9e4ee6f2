import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Person } from './person';
import { isTextKey } from './words';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const mostShift = 0.1;

/** What has been looked at in this run. */
export const tally = { screens: 0, axeRuns: 0, worstShift: 0 };

/** Screens at the sizes at which axe has seen them. */
const ruled = new Set<string>();

/**
 * Looks at the screen as it is now: language, sideways scrolling, what moved since the last look, texts that are
 * missing, and once for each size axe in both colour schemes. What is wrong goes to the person's problems.
 * Who is in a hurry does not look.
 * @param name what the screen is called in a complaint
 */
export async function look(person: Person, name: string): Promise<void> {
  if (person.hurried) return;
  const { page, language, size, problems } = person;
  const complain = (what: string): void => void problems.push(`${name} (${size}, ${language}): ${what}`);
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  const seen = await page.evaluate<Seen>(readScreen);
  if (seen.language !== language) complain(`the page says it is in "${seen.language}"`);
  if (!seen.title) complain('the tab has no title');
  if (seen.width > seen.room) complain(`scrolls sideways: ${seen.width} px in ${seen.room} px`);
  if (seen.shift.sum >= mostShift)
    complain(`moved by itself: layout shift ${seen.shift.sum.toFixed(3)}: ${seen.shift.moved.join('; ')}`);
  const keys = seen.dottedWords.filter((word) => word.startsWith('{{') || isTextKey(word));
  if (keys.length > 0) complain(`shows keys in place of texts: ${keys.join(', ')}`);
  tally.screens += 1;
  tally.worstShift = Math.max(tally.worstShift, seen.shift.sum);
  // Its rules know no language: who comes second to a screen of this size has it looked at without them.
  const place = `${name}, ${size}`;
  if (ruled.has(place)) return;
  ruled.add(place);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor({ state: 'attached' });
    if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe);
    for (const violation of await page.evaluate<string[]>(runAxe(scheme)))
      complain(`axe, ${scheme}: ${violation}`);
    tally.axeRuns += 1;
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Forgets what has moved: it was what the person had asked for, but came later than the browser's half second. */
export async function acceptMoves({ page }: Person): Promise<void> {
  await page.evaluate(readScreen);
}

/** Tells what a page shows, for a complaint. */
export async function tellPage(page: Page): Promise<string> {
  return `${page.url()} shows:\n${await page.evaluate<string>('document.body.innerText')}`;
}

interface Seen {
  language: string;
  title: string;
  width: number;
  room: number;
  shift: { sum: number; moved: string[] };
  dottedWords: string[];
}

// These run in the page, which knows nothing of this file.
const readScreen = String.raw`(() => {
  const root = document.documentElement;
  const { shift } = window;
  window.shift = { sum: 0, moved: [] };
  return {
    language: root.lang,
    title: document.title,
    width: Math.max(root.scrollWidth, document.body.scrollWidth),
    room: root.clientWidth,
    shift,
    dottedWords: document.body.innerText.match(/\{\{\w+\}\}|[\w:-]+(\.[\w-]+)+/g) ?? [],
  };
})()`;

/** All rules once; of the second scheme only what it can change, its colours. */
const runAxe = (
  scheme: 'light' | 'dark',
): string => String.raw`axe.run(document, { resultTypes: ['violations'],
  ...('${scheme}' === 'dark' ? { runOnly: ['color-contrast'] } : {}) }).then(({ violations }) =>
  violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, help, target.join(' '), failureSummary.replace(/\s+/g, ' ')].join(' · '))))`;
