import type { Locator } from 'playwright-core';
import { type Carriers, digitsOf, type TelnyxAccount } from './carrier';
import type { Person } from './person';
import { acceptMoves, look } from './screen';
import { button, goTo, heading } from './steps';

/** Goes to one of the screens under the settings. */
export async function goToSetting(person: Person, name: 'providers' | 'carrierChoice'): Promise<void> {
  const { page, hands, say } = person;
  await goTo(person, 'settings');
  const title = say(`settings:${name}.title`);
  await hands.press(page.getByRole('main').getByRole('link', { name: new RegExp(`^${title}`) }));
  await heading(person, `settings:${name}.title`).waitFor();
}

/** Connects an account and tests it. @param fields what is entered, by the name that the screen gives each field */
export async function connectOwn(
  person: Person,
  wanted: { label: string; name: string; priority: number; fields: Record<string, string> },
): Promise<void> {
  const { page, hands, say } = person;
  await hands.press(button(person, 'settings:providers.add'));
  const main = page.getByRole('main');
  const provider = main.getByRole('combobox', { name: say('settings:providers.provider') });
  await hands.press(provider);
  await hands.press(page.getByRole('option', { name: wanted.label, exact: true }));
  const field = (label: string): Locator => main.getByLabel(label, { exact: true });
  await hands.write(field(say('settings:providers.displayName')), wanted.name);
  await hands.write(field(say('settings:providers.priority')), String(wanted.priority));
  for (const [label, text] of Object.entries(wanted.fields))
    await hands.write(credential(person, label), text);
  // Another provider has another form.
  await acceptMoves(person);
  await look(person, `${wanted.label}, filled in`);
  await hands.press(button(person, 'settings:providers.submit'));
  const account = rowOf(person, wanted.name);
  await hands.press(
    account.getByRole('button', { name: say('settings:providers.testName', { name: wanted.name }) }),
  );
  await account.getByRole('status').getByText(say('settings:providers.testOk'), { exact: true }).waitFor();
  // The form gives way to the account, and the account to what its provider said.
  await acceptMoves(person);
}

/** A field of the provider's own form; the screen adds to its name that it may stay empty. */
const credential = ({ page }: Person, label: string): Locator =>
  page.getByRole('main').getByLabel(new RegExp(`^${label}( \\(optional\\))?$`));

/** The line of an account. */
const rowOf = ({ page, say }: Person, name: string): Locator =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: say('settings:providers.testName', { name }) }) });

/** Has the account asked for its numbers, and takes the one that it holds into the business's list. */
export async function takeNumberOver(person: Person, { number }: TelnyxAccount): Promise<string> {
  const { page, hands, say } = person;
  await hands.press(button(person, 'settings:providers.numbers.sync'));
  const take = page.getByRole('button', { name: takeOver(person, number) });
  await take.waitFor();
  await acceptMoves(person);
  const shown = ((await take.getAttribute('aria-label')) ?? '').replace(/^[^+(\d]*/, '');
  await look(person, 'numbers of an own account');
  await hands.press(take);
  await take.waitFor({ state: 'detached' });
  await page
    .getByText(say('settings:providers.numbers.imported', { number: shown }))
    .first()
    .waitFor();
  return shown;
}

/** The button of a number, however the number is written. */
function takeOver({ say }: Person, number: string): RegExp {
  const digits = digitsOf(number).slice(2).split('').join('\\D*');
  return new RegExp(`${say('settings:providers.numbers.importName', { number: '' })}.*${digits}`);
}

/**
 * Answers a customer from the inbox, and reads there over whom it went.
 * @param asked what the customer wrote last
 * @returns the list of carriers with what spoke for and against each
 */
export async function textFromInbox(person: Person, asked: string, words: string): Promise<Locator> {
  const { page, hands, say } = person;
  await goTo(person, 'inbox');
  const threads = page.getByRole('region', { name: say('inbox:list') });
  await hands.press(threads.getByRole('link').filter({ hasText: asked }).first());
  await hands.write(page.getByRole('textbox', { name: say('inbox:reply.label') }), words);
  await hands.press(button(person, 'inbox:reply.send'));
  const sent = page.getByRole('main').getByRole('listitem').filter({ hasText: words }).last();
  await sent.getByText(say('inbox:message.status.DELIVERED')).waitFor({ timeout: 60_000 });
  await hands.press(sent.getByText(say('routing:why'), { exact: true }));
  const carriers = sent.getByRole('list');
  await carriers.waitFor();
  return carriers;
}

/** Asks who would be chosen now. @returns what the screen answers */
export async function askForChoice(person: Person, to: string): Promise<Locator> {
  const { page, hands, say } = person;
  await goToSetting(person, 'carrierChoice');
  await hands.write(page.getByLabel(say('settings:carrierChoice.to'), { exact: true }), to);
  await hands.press(button(person, 'settings:carrierChoice.ask'));
  const answer = page.getByRole('main').getByRole('status');
  await answer.getByRole('list').waitFor();
  return answer;
}

/** Twilio takes no texts from now on. */
export async function breakTwilio(carriers: Carriers): Promise<void> {
  await carriers.spoil('twilio', {
    operation: 'POST /2010-04-01/Accounts/:account/Messages.json',
    kind: 'status',
    status: 429,
    message: 'Too Many Requests',
    times: 1000,
  });
}
