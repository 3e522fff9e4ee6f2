import type { Browser } from 'playwright-core';
import { findCommand, requirePeer } from '../backend/tests/peers';
import { bookByPhone } from './book-by-phone';
import { openBrowser } from './browser';
import { type Habits, invite } from './person';
import { type Product, startProduct } from './product';
import { tellPage } from './screen';

/*
 * What the product is for, in a real browser: a customer calls, the receptionist books, both are texted, the customer
 * answers the text, and the calendar beside it changes by itself. Once over a Turkish number of Netgsm's, once over one
 * in the United States.
 */
const it = requirePeer('chromium', 'chromium') ? test : test.skip;
jest.setTimeout(240_000);

let product: Product;
let browser: Browser;

beforeAll(async () => {
  if (!findCommand('chromium')) return;
  product = await startProduct();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const stories = {
  Turkish: {
    habits: { language: 'tr', size: 'desktop', locale: 'tr-TR', timeZone: 'Europe/Istanbul' } as Habits,
    login: () => product.demo,
    number: /^\+90850/,
    customer: { phone: '+905321112233', name: 'Deniz Aydın' },
    staff: '+905421112244',
    service: 'Saç kesimi',
    wish: 'Yarın saç kesimi için randevu almak istiyorum.',
    first: 'İlki uygun.',
    introduce: 'Adım Deniz Aydın.',
  },
  English: {
    habits: { language: 'en', size: 'desktop', locale: 'en-US', timeZone: 'America/New_York' } as Habits,
    login: () => product.englishDemo,
    number: /^\+1/,
    customer: { phone: '+12065550142', name: 'Jordan Blake' },
    staff: '+12065550143',
    service: 'Check-up',
    wish: 'I would like to book a check-up for tomorrow, please.',
    first: 'The first one, please.',
    introduce: 'My name is Jordan Blake.',
  },
};

it.each(Object.entries(stories))(
  'a caller books, is texted, and cancels by text: %s',
  async (_name, story) => {
    const person = await invite(browser, product.url, { ...story.habits, hurried: true });
    try {
      const seen = await bookByPhone(person, { ...story, login: story.login() });
      expect(seen.number).toMatch(story.number);
      expect(seen.loads).toBe(1);
      expect(person.problems).toEqual([]);
      process.stderr.write(
        `booked by phone in ${story.habits.language}: both texts after ${seen.textsWithinSeconds.toFixed(1)} s, cancelled by text after ${seen.cancelledWithinSeconds.toFixed(1)} s\n`,
      );
    } catch (error) {
      const shown = await Promise.all(person.page.context().pages().map(tellPage));
      const met = [...person.problems, ...shown, product.output().slice(-3000)].join('\n');
      throw new Error(`${error instanceof Error ? error.message : error}\n${met}`, { cause: error });
    } finally {
      await person.leave();
    }
  },
);

it('wrote no error down while it happened', () => {
  expect(
    product
      .output()
      .split('\n')
      .filter((each) => /"level":(50|60)/.test(each)),
  ).toEqual([]);
});
