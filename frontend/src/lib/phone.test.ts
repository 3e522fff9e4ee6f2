import { callingCountry, lastFour, toE164 } from './phone';

describe('Reading a phone number as people type it', () => {
  it.each([
    ['0532 123 45 67', 'TR', '+905321234567'],
    ['532 123 45 67', 'TR', '+905321234567'],
    ['(0850) 123-45-67', 'TR', '+908501234567'],
    ['+90 532 123 45 67', 'US', '+905321234567'],
    ['0090 532 123 45 67', null, '+905321234567'],
    ['(415) 555-0132', 'US', '+14155550132'],
    ['1 415 555 0132', 'US', '+14155550132'],
    ['020 7946 0018', 'GB', '+442079460018'],
  ])('reads %s in %s as %s', (typed, country, number) => {
    expect(toE164(typed, country)).toBe(number);
  });

  it.each([
    ['0532 123', 'TR'],
    ['555-0132', 'US'],
    ['call me', 'TR'],
    ['', 'TR'],
    ['0532 123 45 67', 'JP'],
    ['+0 532 123 45 67', 'TR'],
  ])('refuses %s in %s', (typed, country) => {
    expect(toE164(typed, country)).toBeNull();
  });

  it('names the last four digits and the country', () => {
    expect(lastFour('+90 850 123 45 67')).toBe('4567');
    expect(callingCountry('+908501234567')).toBe('TR');
    expect(callingCountry('+14155550132')).toBe('US');
    expect(callingCountry('+819012345678')).toBeNull();
  });
});
