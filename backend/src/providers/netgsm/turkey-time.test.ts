import { parseTurkeyTime } from './turkey-time';

describe('parseTurkeyTime', () => {
  it.each([
    ['21.11.2027', '2027-11-20T21:00:00.000Z'],
    ['21.11.2027 14:30', '2027-11-21T11:30:00.000Z'],
    ['21.11.2027 00:30:05', '2027-11-20T21:30:05.000Z'],
    ['2027-11-21', '2027-11-20T21:00:00.000Z'],
    ['2027-07-01 14:30:05', '2027-07-01T11:30:05.000Z'],
    ['2027-07-01T14:30:05.123', '2027-07-01T11:30:05.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseTurkeyTime(text)?.toISOString()).toBe(iso);
  });

  it.each(['', 'yarın', '31.02.2027', '2027-13-01', '21/11/2027', '211120271430'])('refuses %p', (text) => {
    expect(parseTurkeyTime(text)).toBeNull();
  });
});
