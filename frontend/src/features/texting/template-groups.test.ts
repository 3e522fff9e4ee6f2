import type { Template } from './api';
import { groupTemplates, nameFrom, nameWords } from './template-groups';

const template = (name: string, language: string, change: Partial<Template> = {}): Template => ({
  id: `${name}-${language}`,
  name,
  language,
  purpose: 'SERVICE',
  body: '',
  isActive: true,
  isDefault: false,
  ...change,
});

describe('Templates', () => {
  it('stand under their occasion in the order of a booking’s life, each in its languages', () => {
    const { customers, staff, own } = groupTemplates([
      template('staff-appointment-booked', 'en', { isDefault: true }),
      template('appointment-reminder', 'en', { isDefault: true }),
      template('welcome', 'tr'),
      template('appointment-booked', 'tr', { isDefault: true }),
      template('appointment-booked', 'en', { isDefault: true }),
    ]);
    expect(customers.map(({ name }) => name)).toEqual(['appointment-booked', 'appointment-reminder']);
    expect(Object.keys(customers[0]?.byLanguage ?? {}).sort()).toEqual(['en', 'tr']);
    expect(staff.map(({ name }) => name)).toEqual(['staff-appointment-booked']);
    expect(own.map(({ name }) => name)).toEqual(['welcome']);
  });

  it('shows the business’s own text instead of the built-in one, whichever comes first', () => {
    const builtIn = template('appointment-booked', 'en', { isDefault: true, body: 'built in' });
    const own = template('appointment-booked', 'en', { body: 'own' });
    for (const list of [
      [builtIn, own],
      [own, builtIn],
    ]) {
      expect(groupTemplates(list).customers[0]?.byLanguage.en?.body).toBe('own');
    }
  });

  it.each([
    ['Yol tarifi', 'yol-tarifi'],
    ['  İndirim & ŞUBAT: %10! ', 'indirim-subat-10'],
    ['ığdır', 'igdir'],
    ['24 saat açık', 'saat-acik'],
    ['…', ''],
    [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
  ])('keeps %p as %p, which the server takes', (words, name) => {
    expect(nameFrom(words)).toBe(name);
    if (name) expect(name).toMatch(/^[a-z][a-z0-9-]{1,59}$/);
  });

  it('reads a stored name as words, with the capital of the language', () => {
    expect(nameWords('yol-tarifi', 'tr')).toBe('Yol tarifi');
    expect(nameWords('indirim', 'tr')).toBe('İndirim');
  });
});
