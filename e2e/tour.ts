import { line, waitUntilAnswering } from './number-steps';
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
  { path: 'usage' },
  { path: 'providers', opens: 'settings:providers.add' },
  { path: 'carrier-choice' },
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
  // Both have a field for the address, and what is written into the one that goes is lost.
  await heading(person, 'auth:signIn.title').waitFor();
  await signIn(person, product.demo);
  await goTo(person, 'home');
  await look(person, 'home of the demo');
  await tourNumbers(person);
  await tourReceptionists(person);
  await tourCampaigns(person);
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

/** The ways to come by a number, and what there is about one. */
async function tourNumbers(person: Person): Promise<void> {
  const { page, hands, say } = person;
  await goTo(person, 'numbers');
  await waitUntilAnswering(person, /\+90/);
  for (const way of ['choose', 'several'] as const) {
    await hands.press(button(person, `numbers:moreWays.${way}`));
    await page
      .getByRole('dialog')
      .getByText(say(`numbers:ways.${way}.lead`))
      .waitFor();
    await look(person, `new number, ${way}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
  for (const place of ['analytics', 'forwarding'] as const) {
    await goTo(person, 'numbers');
    await hands.press(line(person, /\+90/).getByRole('link'));
    await hands.press(link(person, `numbers:${place}.title`));
    await heading(person, `numbers:${place}.title`).waitFor();
    if (place === 'analytics') await hands.press(page.getByText(say('numbers:analytics.table')));
    await look(person, `number, ${place}`);
  }
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

/** What opens the form of each part; what is open from the start has none. */
const campaigns = [
  { tab: 'follow-ups', opens: 'campaigns:followUps.add' },
  { tab: 'rules', opens: 'campaigns:rules.add' },
  { tab: 'voicemails', opens: 'campaigns:voicemails.add' },
  { tab: 'services', opens: null },
];

async function tourCampaigns(person: Person): Promise<void> {
  const { page, hands } = person;
  await goTo(person, 'campaigns');
  for (const { tab, opens } of campaigns) {
    await hands.press(link(person, `campaigns:tabs.${tab}`));
    await page.getByRole('main').getByRole('listitem').first().waitFor();
    await look(person, `campaigns, ${tab}`);
    if (!opens) continue;
    await hands.press(button(person, opens));
    await page.getByRole('main').locator('form').waitFor();
    await look(person, `campaigns, ${tab}, form`);
  }
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
