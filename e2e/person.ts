import type { Browser, BrowserContext, Page } from 'playwright-core';
import { finger, type Hands, keyboard, mouse } from './hands';
import { type Language, type Words, wordsIn } from './words';

export interface Habits {
  language: Language;
  size: 'desktop' | 'phone';
  /** What the browser says it is set to; the product reads language and country off these two. */
  locale: string;
  timeZone: string;
  keyboardOnly?: boolean;
  /** Passes screens without looking at them closely; see `look`. */
  hurried?: boolean;
}

/** Somebody with a browser of their own who uses the product. */
export interface Person extends Habits {
  page: Page;
  hands: Hands;
  say: Words;
  /** What was wrong with the pages they met; a test ends by wanting none. */
  problems: string[];
  /** How often the browser has loaded a page anew. */
  loads(): number;
  leave(): Promise<void>;
}

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 375, height: 812 } };

/** Opens a fresh browser profile and watches all that happens in it. @param url where the product is */
export async function invite(browser: Browser, url: string, habits: Habits): Promise<Person> {
  const phone = habits.size === 'phone';
  const context = await browser.newContext({
    baseURL: url,
    viewport: sizes[habits.size],
    isMobile: phone,
    hasTouch: phone,
    locale: habits.locale,
    timezoneId: habits.timeZone,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(30_000);
  await context.addInitScript(countShifts);
  const page = await context.newPage();
  const problems: string[] = [];
  watch(context, page, url, problems);
  let loads = 0;
  page.on('domcontentloaded', () => {
    loads += 1;
  });
  const pointer = phone ? finger : mouse;
  return {
    ...habits,
    page,
    say: wordsIn(habits.language),
    hands: habits.keyboardOnly ? keyboard(page, (what) => problems.push(what)) : pointer,
    problems,
    loads: () => loads,
    leave: () => context.close(),
  };
}

/** Sums up what moved by itself as `window.shift`, and keeps what it was; see the Layout Instability API. */
const countShifts = `
  window.shift = { sum: 0, moved: [] };
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) {
      const behindDialog =
        document.querySelector('[aria-modal="true"]') && sources.every(({ node }) => node?.parentElement?.closest('#root'));
      if (hadRecentInput || behindDialog) continue;
      window.shift.sum += value;
      const names = sources.map(({ node }) => (node?.textContent ?? '').trim().slice(0, 40));
      window.shift.moved.push(value.toFixed(3) + ' ' + names.join(' | '));
    }
  }).observe({ type: 'layout-shift', buffered: true });
`;

function watch(context: BrowserContext, page: Page, url: string, problems: string[]): void {
  const ours = (address: string): boolean => address.startsWith(`${url}/`) || /^(data|blob):/.test(address);
  page.on('pageerror', (error) => problems.push(`error in the page: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || isFirstVisit(message.location().url)) return;
    problems.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on('request', (request) => {
    if (!ours(request.url())) problems.push(`a request to another host: ${request.url()}`);
  });
  context.on('requestfailed', (request) => {
    // A page that is left, or a question that nobody waits for any more.
    if (request.failure()?.errorText === 'net::ERR_ABORTED') return;
    problems.push(`${request.method()} ${request.url()} failed: ${request.failure()?.errorText}`);
  });
  context.on('response', (response) => {
    if (response.status() < 400 || (response.status() === 401 && isFirstVisit(response.url()))) return;
    const what = `${response.request().method()} ${response.url()} answered ${response.status()}`;
    const index = problems.push(what) - 1;
    response.text().then(
      (text) => {
        problems[index] = `${what}: ${text.slice(0, 400)}`;
      },
      () => undefined,
    );
  });
}

/** Who has never been here has no session to go on with, and the browser notes the refusal. */
const isFirstVisit = (address: string): boolean => address.endsWith('/api/auth/refresh');
