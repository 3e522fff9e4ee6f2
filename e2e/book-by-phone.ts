import type { Locator, Page } from 'playwright-core';
import { waitUntilAnswering } from './number-steps';
import type { Person } from './person';
import { goTo, type Login, signIn } from './steps';

/** Who calls whom, and what is said. */
export interface Story {
  login: Login;
  number: RegExp;
  customer: { phone: string; name: string };
  /** The telephone of whoever is booked. */
  staff: string;
  service: string;
  wish: string;
  first: string;
  introduce: string;
}

export interface Seen {
  number: string;
  /** From the booking to the later of the two texts. */
  textsWithinSeconds: number;
  cancelledWithinSeconds: number;
  /** How often the calendar's page was loaded. */
  loads: number;
}

/**
 * Lives the story: the owner looks at tomorrow in the calendar, and beside it a customer calls from the handset, books,
 * reads the text and answers it with "3".
 */
export async function bookByPhone(person: Person, story: Story): Promise<Seen> {
  const { page, say } = person;
  await page.goto('/');
  await signIn(person, story.login);
  await goTo(person, 'numbers');
  await waitUntilAnswering(person, story.number.test('+90850') ? /\+90/ : /\+1/);
  const handset = await page.context().newPage();
  await handset.goto(`/dashboard/handset?from=${encodeURIComponent(story.customer.phone)}`);
  await openTomorrow(person);
  const loadsBefore = person.loads();

  await talk(handset, person, story);
  const bookedAt = performance.now();
  const block = page.getByRole('button', { name: new RegExp(story.customer.name) }).first();
  await block.waitFor({ timeout: 30_000 });
  await handset.getByRole('radio', { name: say('handset:tab.texts') }).check({ force: true });
  const texts = handset.getByRole('log', { name: say('handset:texts.label') });
  await texts.getByText(story.service).first().waitFor({ timeout: 30_000 });
  await waitForStaffText(handset, person, story);
  const textsWithinSeconds = (performance.now() - bookedAt) / 1000;

  await block.click();
  const panel = page.getByRole('dialog');
  const planned = panel.getByText(say('calendar:texts.status.PLANNED'));
  await planned.first().waitFor();
  await page.keyboard.press('Escape');

  const answeredAt = performance.now();
  await handset.getByRole('button', { name: '3', exact: true }).last().click();
  await block.waitFor({ state: 'detached', timeout: 30_000 });
  const cancelledWithinSeconds = (performance.now() - answeredAt) / 1000;
  const number = await numberCalled(handset, person);
  await handset.close();
  return { number, textsWithinSeconds, cancelledWithinSeconds, loads: person.loads() - loadsBefore + 1 };
}

async function openTomorrow(person: Person): Promise<void> {
  const { page, say } = person;
  await goTo(person, 'calendar');
  await page.getByRole('button', { name: say('calendar:nextDay') }).click();
}

/** Holds the conversation until the receptionist has booked. */
async function talk(handset: Page, { say }: Person, story: Story): Promise<void> {
  await handset.getByRole('button', { name: say('handset:call.start'), exact: true }).click();
  const log = handset.getByRole('log', { name: say('handset:call.transcript') });
  const speak = async (text: string, expected: RegExp): Promise<void> => {
    const input = handset.getByRole('textbox', { name: say('handset:call.say') });
    await input.fill(text, { timeout: 30_000 });
    await input.press('Enter');
    await last(log, expected).waitFor({ timeout: 30_000 });
  };
  await speak(story.wish, /Hangisini|Which one|uygun mu|good for you/);
  await speak(story.first, /Adınızı|your name/);
  await speak(story.introduce, /Randevu alındı|Booked:/);
}

const last = (log: Locator, words: RegExp): Locator =>
  log.getByRole('listitem').filter({ hasText: words }).last();

/** The other telephone is looked at in the same place. */
async function waitForStaffText(handset: Page, { say }: Person, story: Story): Promise<void> {
  const other = await handset.context().newPage();
  await other.goto(`/dashboard/handset?from=${encodeURIComponent(story.staff)}`);
  await other.getByRole('radio', { name: say('handset:tab.texts') }).check({ force: true });
  await other
    .getByRole('log', { name: say('handset:texts.label') })
    .getByText(story.customer.name)
    .first()
    .waitFor({ timeout: 30_000 });
  await other.close();
}

async function numberCalled(handset: Page, { say }: Person): Promise<string> {
  const shown = await handset.getByLabel(say('handset:to'), { exact: true }).first().inputValue();
  return shown.replace(/^.*·\s*/, '').replace(/[^\d+]/g, '');
}
