import { parseTurkishNumber, turkishE164 } from './turkish-number';

describe('Turkish numbers', () => {
  it.each([
    '05320000001',
    '905320000001',
    '+905320000001',
    '00905320000001',
    '5320000001',
    '+90 (0532) 000 00 01',
    '0 532 000-00-01',
  ])('reads %s', (text) => {
    expect(parseTurkishNumber(text)).toBe('5320000001');
    expect(turkishE164(text)).toBe('+905320000001');
  });

  it.each([
    ['8500001001', '+908500001001'],
    ['08500001001', '+908500001001'],
    ['+902120000001', '+902120000001'],
  ])('writes %s as %s', (text, e164) => {
    expect(turkishE164(text)).toBe(e164);
  });

  it.each([
    '',
    '+15550000001',
    '+4915100000001',
    '532000000',
    '53200000011',
    '0532000000a',
    '1320000001',
    '4440001',
    '+90',
  ])('refuses %p', (text) => {
    expect(parseTurkishNumber(text)).toBeNull();
    expect(turkishE164(text)).toBeNull();
  });
});
