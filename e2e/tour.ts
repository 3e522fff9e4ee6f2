import type { Person } from './person';
import type { Product } from './product';
import { look } from './screen';
import { button, goTo, heading, link, signIn } from './steps';

/** What is behind each entry of the settings: what shows that it is there, and what opens its form. */
const settings: { path: string; opens?: string }[] = [
  { path: 'account' },
  { path: 'business' },
  { path: 'team' },
  { path: 'plan' },
  { path: 'providers', opens: 'settings:providers.add' },
  { path: 'trunks', opens: 'settings:trunks.add' },
  { path: 'reconciliation' },
  { path: 'api-keys' },
  { path: 'audit-log' },
  { path: 'number-pool' },
];

/** Signs in as who `npm start` names, who runs the platform too, and looks at every screen there is. */
export async function tour(person: Person, product: Product): Promise<void> {
  const { page, hands } = person;
  await page.goto('/dashboard/phone-numbers');
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  await chooseLanguage(person);
  await hands.press(link(person, 'auth:signIn.forgot'));
  await heading(person, 'auth:forgot.title').waitFor();
  await look(person, 'forgotten password');
  await hands.press(link(person, 'auth:forgot.back'));
  await signIn(person, product.demo);
  await goTo(person, 'home');
  await look(person, 'home of the demo');
  await tourReceptionists(person);
  await tourSettings(person);
  await tourDeadEnds(person);
}

/** The demo is Turkish; whoever chooses a language keeps it. */
async function chooseLanguage({ page, language }: Person): Promise<void> {
  const name = { en: 'English', tr: 'Türkçe' }[language];
  const choice = page.getByRole('radio', { name, exact: true }).first();
  await choice.locator('xpath=ancestor::label').click();
  await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
}

async function tourReceptionists(person: Person): Promise<void> {
  const { page, hands } = person;
  await goTo(person, 'receptionist');
  await look(person, 'receptionists of the demo');
  await hands.press(link(person, 'receptionist:new'));
  await heading(person, 'receptionist:newTitle').waitFor();
  await look(person, 'new receptionist');
  await goTo(person, 'receptionist');
  await hands.press(page.getByRole('main').getByRole('listitem').getByRole('link').first());
  await heading(person, 'receptionist:remove.title').waitFor();
  await look(person, 'receptionist');
}

async function tourSettings(person: Person): Promise<void> {
  const { page, hands } = person;
  for (const { path, opens } of settings) {
    await goTo(person, 'settings');
    if (path === 'account') await look(person, 'settings');
    const address = `/dashboard/settings/${path}`;
    await hands.press(page.getByRole('main').locator(`a[href="${address}"]`));
    await page.waitForURL(`**${address}`);
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    await look(person, `settings, ${path}`);
    if (!opens) continue;
    await hands.press(button(person, opens));
    await page.getByRole('main').locator('form').waitFor();
    await look(person, `settings, ${path}, form`);
  }
}

/** Addresses that lead nowhere, and letters' links that are not whole. */
async function tourDeadEnds(person: Person): Promise<void> {
  const { page } = person;
  for (const address of [
    '/dashboard/nowhere',
    '/nowhere',
    '/reset-password?token=x',
    '/reset-password',
    '/accept-invitation',
  ]) {
    await page.goto(address);
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    await look(person, address);
  }
}
