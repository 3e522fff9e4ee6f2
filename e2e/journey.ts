import type { Locator } from 'playwright-core';
import { type Carriers, digitsOf } from './carrier';
import {
  line,
  openNumber,
  placeTestCall,
  release,
  sendOrder,
  startOrder,
  type Watched,
  waitUntilAnswering,
  watchSteps,
} from './number-steps';
import type { Person } from './person';
import { look } from './screen';
import { button, goTo, heading, link, pickPlanFromLock, signIn, signOut, signUp } from './steps';

const phones = { TR: '+90 532 123 45 67', US: '+1 (415) 555-0132' };

/** What a whole journey was like, for a test to judge. */
export interface Travelled {
  orders: { countryCode: string; green: number[]; heard: string[]; keptAtCarrier: boolean }[];
  /** Whether the plan brought a number by itself. */
  gift: boolean;
}

/**
 * Goes all the way: sign up, plan, a Turkish number with its test call and release, the same in the United States, out
 * and in again.
 * @param gift whether the business is where a plan brings its first number by itself
 */
export async function travel(person: Person, carriers: Carriers, gift: boolean): Promise<Travelled> {
  const login = await signUp(person, person.language === 'tr' ? 'Gül Sokak Kuaför' : 'Rose Street Barbers');
  await pickPlanFromLock(person, 'PRO');
  const loads = person.loads();
  if (gift) await meetFirstNumber(person);
  else {
    await heading(person, 'numbers:empty.title').waitFor();
    await look(person, 'numbers, none yet');
  }
  const orders: Travelled['orders'] = [];
  for (const countryCode of ['TR', 'US'] as const) {
    const { number, green, heard } = await haveAndRelease(person, countryCode);
    const keptAtCarrier = (await carriers.numbers()).includes(digitsOf(number));
    orders.push({ countryCode, green, heard, keptAtCarrier });
    await goTo(person, 'numbers');
    await line(person, number)
      .filter({ hasText: person.say('numbers:state.released') })
      .waitFor();
  }
  if (person.loads() !== loads) person.problems.push('the dashboard loaded itself anew on the way');
  await comeBack(person, login);
  return { orders, gift };
}

/** The number that came with the plan: it gets ready in the list, and the home screen says that the line is open. */
async function meetFirstNumber(person: Person): Promise<void> {
  const { page } = person;
  await waitUntilAnswering(person, /\+\d/);
  await look(person, 'numbers, the first');
  await goTo(person, 'home');
  await link(person, 'home:first.call.action').waitFor();
  await look(person, 'home, line open');
  await goTo(person, 'receptionist');
  await page.getByRole('main').getByRole('listitem').filter({ hasText: /\+\d/ }).waitFor();
  await look(person, 'receptionists');
  await goTo(person, 'numbers');
}

/** Gets a number in the dialog, finds it in the list with its receptionist, has it call, and lets it go. */
async function haveAndRelease(
  person: Person,
  countryCode: 'TR' | 'US',
): Promise<Watched & { heard: string[] }> {
  const { page, say, hands } = person;
  // The first number is called from in the dialog and the second from on its own screen; the rest looks the same.
  const inDialog = countryCode === 'TR';
  const lookOnce = async (name: string): Promise<void> => {
    if (inDialog) await look(person, name);
  };
  await startOrder(person, countryCode);
  await look(person, `order, ${countryCode}`);
  const dialog = await sendOrder(person);
  const watched = await watchSteps(person, dialog);
  const onPhone = (): Promise<void> => look(person, 'on the phone');
  const call = (within = dialog) => placeTestCall(person, within, phones[countryCode], onPhone);
  const early = inDialog ? await call() : [];
  await lookOnce('number ready');
  await hands.press(button(person, 'numbers:progress.done'));
  await dialog.waitFor({ state: 'hidden' });
  const { number } = watched;
  await waitUntilAnswering(person, number);
  await answeredBy(person, number).waitFor();
  await lookOnce('numbers');
  await openNumber(person, number);
  const chosen = page.getByRole('main').getByRole('combobox', { name: say('numbers:modal.assistant') });
  if ((await chosen.inputValue()) !== receptionists[person.language])
    person.problems.push(`the screen of ${number} names another receptionist than the list`);
  await look(person, 'number');
  const heard = inDialog ? early : await call(page.getByRole('main'));
  await release(person, number);
  await lookOnce('number, released');
  return { ...watched, heard };
}

/** What a business's first receptionist is called. */
const receptionists = { en: 'Receptionist', tr: 'Resepsiyonist' };

/** The place in the list that says who answers a number. */
function answeredBy(person: Person, number: string): Locator {
  const { say, language, size } = person;
  const name = receptionists[language];
  return size === 'desktop'
    ? line(person, number).getByRole('cell', { name, exact: true })
    : line(person, number).getByText(`${say('numbers:columns.assistant')}: ${name}`, { exact: true });
}

/** Loads the page anew, signs out, and in again. */
async function comeBack(person: Person, login: Parameters<typeof signIn>[1]): Promise<void> {
  await person.page.reload();
  await heading(person, 'numbers:title').waitFor();
  await line(person, /\+\d/).first().waitFor();
  await signOut(person);
  await signIn(person, login);
  await heading(person, 'home:title').waitFor();
  await look(person, 'home, back again');
}

/** Whether a call was followed on the screen from before it was answered to its good end. */
export const wentWell = (heard: string[]): boolean =>
  heard.length >= 3 && heard.slice(-2).join() === 'IN_PROGRESS,COMPLETED';
