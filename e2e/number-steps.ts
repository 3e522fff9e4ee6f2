import type { Locator } from 'playwright-core';
import type { Person } from './person';
import { acceptMoves, look } from './screen';
import { button, heading } from './steps';

const longWaitMs = 60_000;

/** The line of a number in the list, whichever shape the list has. @param text the number, or other words of the line */
export function line(person: Person, text: string | RegExp): Locator {
  const role = person.size === 'desktop' ? 'row' : 'listitem';
  return person.page.getByRole('main').getByRole(role).filter({ hasText: text });
}

/** Waits until the list says of a number, without being loaded anew, that it is answered. */
export async function waitUntilAnswering(person: Person, text: string | RegExp): Promise<void> {
  const answering = line(person, text).filter({ hasText: person.say('numbers:state.answering') });
  await answering.waitFor({ timeout: longWaitMs });
}

/** Opens a number's own screen from the list. */
export async function openNumber(person: Person, number: string): Promise<void> {
  await person.hands.press(line(person, number).getByRole('link'));
  await person.page.getByRole('heading', { level: 1, name: number, exact: true }).waitFor();
}

/** Opens the dialog for a new number and picks the country. */
export async function startOrder(person: Person, countryCode: 'TR' | 'US'): Promise<void> {
  const { page, hands, say, language } = person;
  await hands.press(button(person, 'numbers:get'));
  const dialog = page.getByRole('dialog', { name: say('numbers:modal.title') });
  const country = new Intl.DisplayNames([language], { type: 'region' }).of(countryCode) ?? countryCode;
  await hands.choose(dialog.getByRole('radio', { name: country, exact: true }));
}

/** Sends the order. @returns the dialog, which now shows the steps */
export async function sendOrder(person: Person): Promise<Locator> {
  await person.hands.press(button(person, 'numbers:modal.submit'));
  const dialog = person.page.getByRole('dialog', { name: person.say('numbers:modal.progressTitle') });
  await dialog.getByRole('list', { name: person.say('numbers:steps.label') }).waitFor();
  return dialog;
}

export interface Watched {
  /** As the screen writes it. */
  number: string;
  /** How many steps were green, one figure for each change that was seen. */
  green: number[];
}

/** Watches the steps of an order go green until all are. @param within the dialog or screen that shows them */
export async function watchSteps(person: Person, within: Locator): Promise<Watched> {
  const { say } = person;
  const steps = within.getByRole('list', { name: say('numbers:steps.label') }).getByRole('listitem');
  const done = steps.filter({ hasText: say('numbers:stepStatus.DONE') });
  const green: number[] = [];
  for (const end = performance.now() + longWaitMs; green.at(-1) !== (await steps.count()); ) {
    if (performance.now() > end)
      throw new Error(`The steps do not go on: ${(await steps.allTextContents()).join(' / ')}`);
    const now = await done.count();
    if (now !== green.at(-1)) green.push(now);
  }
  const headline = within.getByRole('status').filter({ hasText: /\+\d/ }).first();
  const number = /\+\d[\d\s()-]*\d/.exec((await headline.textContent()) ?? '')?.[0];
  if (!number) throw new Error('The number is ready and not shown.');
  return { number, green };
}

const callStates = ['QUEUED', 'RINGING', 'IN_PROGRESS', 'COMPLETED', 'BUSY', 'NO_ANSWER', 'FAILED'];
const isOver = (state: string | undefined): boolean => state !== undefined && callStates.indexOf(state) > 2;

/**
 * Has the receptionist call.
 * @param during what the person does once they are on the phone
 * @returns what the screen said of the call, in the order in which it was seen
 */
export async function placeTestCall(
  person: Person,
  within: Locator,
  to: string,
  during: () => Promise<void> = async () => undefined,
): Promise<string[]> {
  const { hands, say } = person;
  const form = within.locator('form').filter({ hasText: say('numbers:testCall.label') });
  await hands.write(form.getByLabel(say('numbers:testCall.label')), to);
  await hands.press(form.getByRole('button', { name: say('numbers:testCall.submit'), exact: true }));
  const outcome = form.getByRole('status');
  const seen: string[] = [];
  for (const end = performance.now() + longWaitMs; !isOver(seen.at(-1)); ) {
    if (performance.now() > end) throw new Error(`The call does not end: ${seen.join(', ')}`);
    const text = (await outcome.textContent()) ?? '';
    const now = callStates.find((state) => text.includes(say(`numbers:callStatus.${state}`)));
    if (!now || now === seen.at(-1)) continue;
    seen.push(now);
    if (now === 'IN_PROGRESS') await during();
  }
  return seen;
}

/** Lets a number go on its own screen: reads what that means, types the last digits, and waits until it is gone. */
export async function release(person: Person, number: string): Promise<void> {
  const { page, hands, say } = person;
  await hands.press(button(person, 'numbers:release.ask'));
  const dialog = page.getByRole('dialog', { name: say('numbers:release.confirmTitle', { number }) });
  for (const consequence of ['calls-end', 'number-lost', 'history-kept'])
    await dialog.getByText(say(`numbers:release.consequences.${consequence}`)).waitFor();
  const confirm = dialog.getByRole('button', { name: say('numbers:release.submit'), exact: true });
  if (await confirm.isEnabled()) person.problems.push('a number can be released without typing its digits');
  await look(person, 'release dialog');
  const digits = number.replace(/\D/g, '').slice(-4);
  await hands.write(dialog.getByLabel(say('numbers:release.typeLastFour', { digits })), digits);
  await hands.press(confirm);
  await dialog.waitFor({ state: 'hidden' });
  const released = page.getByRole('main').getByText(say('numbers:state.released'), { exact: true });
  await released.waitFor({ timeout: longWaitMs });
  await heading(person, 'numbers:release.title').waitFor({ state: 'hidden' });
  // What a number that is gone has no use for has left the screen.
  await acceptMoves(person);
}
