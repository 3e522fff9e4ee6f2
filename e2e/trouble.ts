import type { Locator } from 'playwright-core';
import { type Carriers, digitsOf } from './carrier';
import {
  line,
  openNumber,
  placeTestCall,
  sendOrder,
  startOrder,
  waitUntilAnswering,
  watchSteps,
} from './number-steps';
import type { Person } from './person';
import { acceptMoves, look } from './screen';
import { button, goTo, heading, pickPlanFromLock, signUp } from './steps';

/** The voice provider refuses an order: the person learns why and that it cost nothing, and tries again. */
export async function meetRefusal(person: Person, carriers: Carriers): Promise<void> {
  const { hands, say } = person;
  await signUp(person, 'Rose Street Barbers');
  await pickPlanFromLock(person, 'PRO');
  person.hurried = false;
  await carriers.spoil('vapi', {
    operation: 'POST /phone-number',
    kind: 'status',
    status: 400,
    message: 'No numbers today.',
  });
  await startOrder(person, 'US');
  const dialog = await sendOrder(person);
  const problem = dialog.getByRole('alert');
  await problem.getByText(say('problems:codes.provider-rejected.title')).waitFor();
  for (const words of ['problems:money.notSpent', 'problems:nextSteps.retry'])
    await problem.getByText(say(words)).waitFor();
  await look(person, 'order, refused');
  await hands.press(problem.getByRole('button', { name: say('numbers:problem.retry'), exact: true }));
  const { number } = await watchSteps(person, dialog);
  await problem.waitFor({ state: 'hidden' });
  // The lab's customers with this ending are always on another line.
  const heard = await placeTestCall(person, dialog, '+1 415 555 9901');
  expect(heard.at(-1)).toBe('BUSY');
  await look(person, 'number ready after a refusal, busy');
  await hands.press(button(person, 'numbers:progress.done'));
  await waitUntilAnswering(person, number);
  expect(await carriers.numbers()).toContain(digitsOf(number));
}

/** No Turkish number can be bought over the API: papers, a letter with a login, a slip of the pen, and an open line. */
export async function orderWithPapers(person: Person, carriers: Carriers): Promise<void> {
  const { page, hands, say } = person;
  await signUp(person, 'Gül Sokak Kuaför');
  await pickPlanFromLock(person, 'STARTER');
  await heading(person, 'numbers:empty.title').waitFor();
  person.hurried = false;
  await carriers.spoil('netgsm', {
    operation: 'GET /santral/numara/liste',
    kind: 'status',
    status: 403,
    message: 'Yetkiniz yok.',
  });
  await startOrder(person, 'TR');
  const dialog = await sendOrder(person);
  await dialog.getByText(say('numbers:papers.names.signature-circular')).waitFor();
  await look(person, 'order, papers');
  await hands.press(dialog.getByRole('button', { name: say('common:actions.close'), exact: true }));
  await goTo(person, 'home');
  await page.getByText(say('home:tasks.papers.title')).waitFor();
  await look(person, 'home, papers');
  await goTo(person, 'numbers');
  await hands.press(line(person, say('numbers:state.waiting')).getByRole('link'));
  await enterLogin(person, carriers);
}

async function enterLogin(person: Person, carriers: Carriers): Promise<void> {
  const { page, hands, say } = person;
  const main = page.getByRole('main');
  const letter = await carriers.orderByHand();
  await hands.press(button(person, 'numbers:waiting.haveThem'));
  const form = main.getByRole('form', { name: say('numbers:details.title') });
  await writeLogin(person, form, letter.number, letter.username, 'bu-olmasa-gerek');
  await look(person, 'connection details');
  await hands.press(button(person, 'numbers:details.submit'));
  await main.getByRole('alert').getByText(say('problems:codes.line-refused.title')).waitFor();
  await main.getByRole('alert').getByText(say('problems:money.notSpent')).waitFor();
  // The form gives way to the steps while the login is tried.
  await acceptMoves(person);
  await look(person, 'connection details, refused');
  await writeLogin(person, form, letter.number, letter.username, letter.password);
  await hands.press(button(person, 'numbers:details.submit'));
  await main.getByText(say('numbers:state.answering'), { exact: true }).waitFor({ timeout: 60_000 });
  const number = (await main.getByRole('heading', { level: 1 }).textContent()) ?? '';
  expect(digitsOf(number)).toContain(letter.username);
  await goTo(person, 'numbers');
  await openNumber(person, number);
  await look(person, 'number, with papers');
  expect(await carriers.numbers()).toContain(digitsOf(number));
}

async function writeLogin(
  person: Person,
  form: Locator,
  number: string,
  username: string,
  password: string,
): Promise<void> {
  const { hands, say } = person;
  const field = (key: string): Locator => form.getByLabel(say(`numbers:details.${key}`), { exact: true });
  await hands.write(field('number'), number);
  await hands.write(field('username'), username);
  await hands.write(field('password'), password);
}
