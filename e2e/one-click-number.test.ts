import type { Browser } from 'playwright-core';
import { findCommand, requirePeer } from '../backend/tests/peers';
import { openBrowser } from './browser';
import { type Carriers, findCarriers } from './carrier';
import { type Travelled, travel, wentWell } from './journey';
import { waitUntilAnswering } from './number-steps';
import { type Habits, invite, type Person } from './person';
import { type Product, startProduct } from './product';
import { look, tally, tellPage } from './screen';
import { pickPlanFromLock, signUp } from './steps';
import { tour } from './tour';
import { meetRefusal, orderWithPapers } from './trouble';

/*
 * The whole product in a real browser, as somebody meets it after `npm start`: in both languages, at desktop and phone
 * size, once with nothing but the keyboard. The journeys run side by side, for most of their time is the lab's calls.
 */
const it = requirePeer('chromium', 'chromium') ? test : test.skip;
jest.setTimeout(300_000);

let product: Product;
let browser: Browser;
let carriers: Carriers;
let cases = 0;

beforeAll(async () => {
  if (!findCommand('chromium')) return;
  product = await startProduct();
  carriers = await findCarriers(product);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const london = { locale: 'en-GB', timeZone: 'Europe/London' };
const newYork = { locale: 'en-US', timeZone: 'America/New_York' };
const istanbul = { locale: 'tr-TR', timeZone: 'Europe/Istanbul' };
const berlin = { locale: 'tr-DE', timeZone: 'Europe/Berlin' };

/** Lets somebody use the product; wants that nothing was wrong with any page they met. */
async function as<T>(habits: Habits, live: (person: Person) => Promise<T>): Promise<T> {
  const person = await invite(browser, product.url, habits);
  try {
    const result = await live(person);
    expect(person.problems).toEqual([]);
    cases += 1;
    return result;
  } catch (error) {
    const met = [...person.problems, await tellPage(person.page)].join('\n');
    throw new Error(`${error instanceof Error ? error.message : error}\n${met}`, { cause: error });
  } finally {
    await person.leave();
  }
}

type Job = () => Promise<Travelled | undefined>;

const journey =
  (habits: Habits, gift: boolean): Job =>
  () =>
    as(habits, (person) => travel(person, carriers, gift));
const visit =
  (habits: Habits): Job =>
  async () => {
    await as(habits, (person) => tour(person, product));
    return undefined;
  };

const journeys: Record<string, Job> = {
  'English, desktop, keyboard only': journey(
    { language: 'en', size: 'desktop', ...london, keyboardOnly: true },
    false,
  ),
  'Turkish, phone, in Turkey': journey({ language: 'tr', size: 'phone', ...istanbul }, true),
  'Turkish, desktop, in Germany': journey({ language: 'tr', size: 'desktop', ...berlin }, false),
  'English, phone, in the United States': journey({ language: 'en', size: 'phone', ...newYork }, true),
};
const visits: Record<string, Job> = {
  'English, desktop': visit({ language: 'en', size: 'desktop', ...istanbul }),
  'Turkish, phone': visit({ language: 'tr', size: 'phone', ...newYork }),
};

// No more: the lab's voice provider gives five numbers, and some have two at a time.
const sideBySide = 4;
let running: Map<Job, Promise<Travelled | undefined>> | undefined;

/** Gives what came of a job. The first test that wants one starts them all, as many at once as may be. */
function outcomeOf(job: Job): Promise<Travelled | undefined> {
  running ??= inTurn([...Object.values(journeys), ...Object.values(visits)]);
  return running.get(job)!;
}

function inTurn(jobs: Job[]): Map<Job, Promise<Travelled | undefined>> {
  const waiting: (() => void)[] = [];
  let free = sideBySide;
  const turn = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return new Map(
    jobs.map((job) => {
      const outcome = turn().then(job).finally(leave);
      // The test that asks for it will hear of it.
      outcome.catch(() => undefined);
      return [job, outcome];
    }),
  );
}

describe('sign up, plan, number, test call, release', () => {
  it.each(Object.entries(journeys))('%s', async (_name, job) => {
    const travelled = (await outcomeOf(job))!;
    expect(travelled.orders.map(({ countryCode }) => countryCode)).toEqual(['TR', 'US']);
    for (const { green, heard, keptAtCarrier } of travelled.orders) {
      // Seen to go green one after the other, not all at once at the end.
      expect(green.length).toBeGreaterThanOrEqual(3);
      expect(green).toEqual([...green].sort((a, b) => a - b));
      expect([heard, wentWell(heard)]).toEqual([heard, true]);
      expect(keptAtCarrier).toBe(false);
    }
  });
});

describe('every other screen', () => {
  it.each(Object.entries(visits))('%s', async (_name, job) => {
    await outcomeOf(job);
  });
});

/* Faults strike whoever comes first, so these run alone. */
describe('trouble', () => {
  it('a refused order says why and what it cost, and can be tried again', () =>
    as({ language: 'en', size: 'desktop', ...london, hurried: true }, (person) =>
      meetRefusal(person, carriers),
    ));

  it('a Turkish number that needs papers', () =>
    as({ language: 'tr', size: 'phone', ...berlin, hurried: true }, (person) =>
      orderWithPapers(person, carriers),
    ));
});

it('is quick, and tells what was seen', async () => {
  const seconds = await as({ language: 'tr', size: 'phone', ...istanbul, hurried: true }, async (person) => {
    const { sentAt } = await signUp(person, 'Gül Sokak Kuaför');
    await pickPlanFromLock(person, 'STARTER');
    await waitUntilAnswering(person, /\+90/);
    const taken = (performance.now() - sentAt) / 1000;
    person.hurried = false;
    await look(person, 'numbers, one of one');
    return taken;
  });
  // What is logged as an error is a fault of ours, whatever the screens showed.
  expect(
    product
      .output()
      .split('\n')
      .filter((each) => /"level":(50|60)/.test(each)),
  ).toEqual([]);
  const figures = `${cases} cases, ${tally.axeRuns} axe runs on ${tally.screens} screens, worst layout shift ${tally.worstShift.toFixed(3)}`;
  process.stderr.write(`end to end: ${figures}, ${seconds.toFixed(1)} s from sign-up to active number\n`);
});
