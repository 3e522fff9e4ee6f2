import { randomBytes } from 'node:crypto';
import type { Locator } from 'playwright-core';
import type { Person } from './person';
import { look } from './screen';

/** How the owner of a business signs in. */
export interface Login {
  email: string;
  password: string;
}

export type PlanName = 'STARTER' | 'PRO';

export const button = (person: Person, key: string, values?: Record<string, string>): Locator =>
  person.page.getByRole('button', { name: person.say(key, values), exact: true });

export const link = (person: Person, key: string): Locator =>
  person.page.getByRole('link', { name: person.say(key), exact: true });

export const heading = (person: Person, key: string, values?: Record<string, string>): Locator =>
  person.page.getByRole('heading', { name: person.say(key, values), exact: true });

/** Goes to one of the places by the navigation that this size of screen shows; a phone has some of them behind "More". */
export async function goTo(
  person: Person,
  place: 'home' | 'inbox' | 'calendar' | 'campaigns' | 'numbers' | 'receptionist' | 'settings',
) {
  const { page, hands, say } = person;
  const navigation = page.getByRole('navigation', { name: say('common:nav.label'), exact: true });
  const target = navigation.getByRole('link', { name: say(`common:nav.${place}`), exact: true });
  await navigation.waitFor();
  if (!(await target.isVisible())) {
    await hands.press(navigation.getByRole('button', { name: say('common:nav.more'), exact: true }));
  }
  await hands.press(target);
  await page.getByRole('heading', { level: 1, name: say(`${place}:title`), exact: true }).waitFor();
}

/**
 * Comes as a stranger and opens an account. Ends on the home screen.
 * @returns the login, and when the form was sent, as `performance.now()` counts
 */
export async function signUp(
  person: Person,
  businessName: string,
  email = `${randomBytes(5).toString('hex')}@example.com`,
): Promise<Login & { sentAt: number }> {
  const { page, hands, say } = person;
  const login = { email, password: 'bir ağaç gibi tek' };
  await page.goto('/');
  await heading(person, 'auth:signIn.title').waitFor();
  await look(person, 'sign in');
  await hands.press(link(person, 'auth:signIn.signUp'));
  await heading(person, 'auth:signUp.title').waitFor();
  await look(person, 'sign up');
  await hands.write(page.getByLabel(say('auth:businessName')), businessName);
  await hands.write(page.getByLabel(say('auth:email')), login.email);
  await hands.write(page.getByLabel(say('auth:password'), { exact: true }), login.password);
  const sentAt = performance.now();
  await hands.press(button(person, 'auth:signUp.submit'));
  await page.getByText(say('home:line.noPlan')).waitFor();
  await look(person, 'home, first steps');
  return { ...login, sentAt };
}

/** Meets the lock on the numbers screen of the FREE plan and follows its button to the plans. */
export async function pickPlanFromLock(person: Person, plan: PlanName): Promise<void> {
  await goTo(person, 'numbers');
  await heading(person, 'numbers:lock.title').waitFor();
  await look(person, 'numbers, locked');
  await person.hands.press(link(person, 'numbers:lock.choose'));
  await pickPlan(person, plan);
}

/** Picks a plan on the plans screen. The first plan with numbers leads to the numbers. */
export async function pickPlan(person: Person, plan: PlanName): Promise<void> {
  const { page, hands, say } = person;
  await page.getByText(say('settings:plan.includesNothing')).waitFor();
  await look(person, 'plans');
  await hands.press(button(person, 'settings:plan.switchTo', { plan: say(`common:plans.${plan}`) }));
  await heading(person, 'numbers:title').waitFor();
}

/** Signs out by the way that this size of screen offers. Ends on the sign-in screen. */
export async function signOut(person: Person): Promise<void> {
  if (person.size === 'phone') {
    await person.hands.press(link(person, 'common:account.title'));
    await heading(person, 'settings:account.title').waitFor();
  }
  await person.hands.press(button(person, 'common:account.signOut'));
  await heading(person, 'auth:signIn.title').waitFor();
}

/** Signs in on the sign-in screen. Ends on the home screen, or where the person wanted to go before. */
export async function signIn(person: Person, { email, password }: Login): Promise<void> {
  const { page, hands, say } = person;
  await hands.write(page.getByLabel(say('auth:email')), email);
  await hands.write(page.getByLabel(say('auth:password'), { exact: true }), password);
  await hands.press(button(person, 'auth:signIn.submit'));
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('navigation', { name: say('common:nav.label'), exact: true }).waitFor();
}
