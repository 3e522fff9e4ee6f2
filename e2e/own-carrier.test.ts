import type { Browser } from 'playwright-core';
import { findCommand, requirePeer } from '../backend/tests/peers';
import { openBrowser } from './browser';
import { findCarriers } from './carrier';
import { waitUntilAnswering } from './number-steps';
import {
  askForChoice,
  breakTwilio,
  connectOwn,
  goToSetting,
  takeNumberOver,
  textFromInbox,
} from './own-carrier';
import { invite } from './person';
import { type Product, startProduct } from './product';
import { goTo, signIn } from './steps';

/*
 * A business brings its own carriers, in a real browser: it connects Twilio and Telnyx, tests both, takes over a number
 * that it has at Telnyx; then Twilio fails, and a text to a customer goes over Telnyx by itself. The screen says why.
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

const customer = '+12065550142';
const question = 'Is my crown ready?';
const words = 'Your crown has arrived. Shall we find a time?';

it('texts over Telnyx when Twilio fails, and tells why', async () => {
  const carriers = await findCarriers(product);
  const own = await carriers.openTelnyx();
  const person = await invite(browser, product.url, {
    language: 'en',
    size: 'desktop',
    locale: 'en-US',
    timeZone: 'America/New_York',
  });
  const { page, say } = person;
  try {
    await page.goto('/');
    await signIn(person, product.englishDemo);
    await goToSetting(person, 'providers');
    const { accountSid, authToken, phoneNumber } = carriers.twilio;
    await connectOwn(person, {
      label: 'Twilio',
      name: 'Our Twilio',
      priority: 1,
      fields: { 'Account SID': accountSid, 'Auth Token': authToken, 'Sender of texts': phoneNumber },
    });
    await connectOwn(person, {
      label: 'Telnyx',
      name: 'Our Telnyx',
      priority: 2,
      fields: { 'API key': own.apiKey, 'Public key': own.publicKey },
    });
    const shown = await takeNumberOver(person, own);
    await goTo(person, 'numbers');
    await waitUntilAnswering(person, shown);

    await carriers.textIn({ from: customer, to: own.number, body: question });
    await breakTwilio(carriers);
    const weighed = await textFromInbox(person, question, words);
    expect(await weighed.getByRole('listitem').allTextContents()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`^Our Twilio.*${say('routing:verdict.rejected')}`)),
        `Our Telnyx${say('routing:verdict.picked')}${shown} · ${say('routing:picked.priority')}`,
      ]),
    );
    expect(await carriers.textsTo(customer)).toEqual([
      expect.objectContaining({ from: own.number, body: words }),
    ]);
    const handset = await page.context().newPage();
    await handset.goto(`/dashboard/handset?${new URLSearchParams({ from: customer, to: own.number })}`);
    await handset.getByRole('radio', { name: say('handset:tab.texts') }).check({ force: true });
    await handset
      .getByRole('log', { name: say('handset:texts.label') })
      .getByText(words)
      .waitFor();
    await handset.close();

    const answer = await askForChoice(person, customer);
    await answer.getByText('Our Telnyx').first().waitFor();
    expect(person.problems).toEqual([]);
  } catch (error) {
    const met = [...person.problems, `the page was ${page.url()}`].join('\n');
    throw new Error(
      `${error instanceof Error ? error.message : error}\n${met}\n${product.output().slice(-3000)}`,
      { cause: error },
    );
  } finally {
    await person.leave();
  }
});
