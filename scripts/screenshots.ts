/**
 * `npm run screenshots`: makes the pictures in docs/images anew, from a lab business with two numbers.
 * Wants the product built and Debian's `chromium`.
 */
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openBrowser } from '../e2e/browser';
import {
  openNumber,
  placeTestCall,
  sendOrder,
  startOrder,
  waitUntilAnswering,
  watchSteps,
} from '../e2e/number-steps';
import { invite, type Person } from '../e2e/person';
import { startProduct } from '../e2e/product';
import { button, goTo, pickPlanFromLock, signUp } from '../e2e/steps';

const folder = resolve(__dirname, '..', 'docs', 'images');
const mostBytes = 150_000;
const american = /\+1 /;

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const product = await startProduct();
  const browser = await openBrowser();
  try {
    const habits = {
      language: 'en',
      size: 'desktop',
      locale: 'en-US',
      timeZone: 'America/New_York',
    } as const;
    const person = await invite(browser, product.url, { ...habits, hurried: true });
    await openForBusiness(person);
    await goTo(person, 'home');
    await take(person, 'home.png');
    await goTo(person, 'numbers');
    await waitUntilAnswering(person, american);
    await take(person, 'numbers.png');
  } finally {
    await browser.close();
    await product.stop();
  }
}

/** Two numbers that answer, each with a name, and a test call that went well. */
async function openForBusiness(person: Person): Promise<void> {
  const { page, hands, say } = person;
  await signUp(person, 'Rose Street Barbers', 'hello@rosestreet.example');
  await pickPlanFromLock(person, 'PRO');
  await nameReceptionist(person, 'Ellie');
  await waitUntilAnswering(person, american);
  const [own] = (await page.getByRole('main').getByRole('link').allTextContents()).filter((text) =>
    american.test(text),
  );
  await startOrder(person, 'TR');
  const dialog = await sendOrder(person);
  const { number } = await watchSteps(person, dialog);
  await placeTestCall(person, dialog, '+90 532 123 45 67');
  await hands.press(button(person, 'numbers:progress.done'));
  for (const [which, name] of [
    [own ?? '', 'Front desk'],
    [number, 'Istanbul shop'],
  ] as const) {
    await openNumber(person, which);
    await hands.write(page.getByLabel(say('numbers:settings.name')), name);
    await hands.press(button(person, 'common:actions.save'));
    await page.getByText(say('common:saved')).first().waitFor();
    await goTo(person, 'numbers');
  }
}

async function nameReceptionist(person: Person, name: string): Promise<void> {
  const { page, hands, say } = person;
  await goTo(person, 'receptionist');
  await hands.press(page.getByRole('main').getByRole('listitem').getByRole('link').first());
  await hands.write(page.getByLabel(say('receptionist:form.name'), { exact: true }), name);
  await hands.press(button(person, 'common:actions.save'));
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await goTo(person, 'numbers');
}

async function take({ page }: Person, name: string): Promise<void> {
  const file = join(folder, name);
  // Notices of what was saved go away by themselves.
  await page.locator('.mantine-Notification-root').first().waitFor({ state: 'detached' });
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.mouse.move(0, 0);
  // Room for a scroll bar that a picture does not have.
  await page.screenshot({ path: file, style: 'html { scrollbar-gutter: auto !important }' });
  const { size } = await stat(file);
  if (size > mostBytes) throw new Error(`${name} has ${size} bytes, more than ${mostBytes}.`);
  console.log(`${file}, ${Math.round(size / 1000)} kB`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
