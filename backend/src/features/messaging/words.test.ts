import { fold, mayMeanCancel, type TextContext, understand } from './words';

const twilio = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'];
const context = (change: Partial<TextContext> = {}): TextContext => ({
  carrierOptOut: null,
  carrierWords: [],
  hasAppointment: false,
  isOptedOut: false,
  ...change,
});
const booked = context({ hasAppointment: true });

it.each([
  ['İptal', 'IPTAL'],
  ['ıptal!', 'IPTAL'],
  ['  Değiştir. ', 'DEGISTIR'],
  ['I can’t come', 'I CANT COME'],
  ['ÇIKIŞ', 'CIKIS'],
  ['1.', '1'],
  ['👍 ok', 'OK'],
])('%s is read as %s', (text, word) => {
  expect(fold(text)).toBe(word);
});

describe('an answer to the text of an appointment', () => {
  it.each([
    ...['1', ' 1. ', 'yes', 'Evet', 'TAMAM', 'onaylıyorum', 'I confirm!', 'Geliyorum'].map((text) => [
      text,
      'confirm',
    ]),
    ...['2', 'change', 'Değiştir', 'ertele', 'Reschedule'].map((text) => [text, 'change']),
    ...['3', 'cancel', 'İptal', 'iptal et', 'Gelemiyorum', "I can't make it"].map((text) => [text, 'cancel']),
    ...['12', '1 2', 'yes but later', 'see you at 3', '4'].map((text) => [text, 'other']),
  ])('%s means %s', (text, meaning) => {
    expect(understand(text, booked)).toBe(meaning);
  });

  it.each(['1', 'yes', 'Evet', '2', '3'])('%s means nothing where there is no appointment', (text) => {
    expect(understand(text, context())).toBe('other');
  });
});

describe('an end of texts', () => {
  it.each(['STOP', 'stop.', 'RET', 'Dur', 'çıkış', 'İPTAL', 'Cancel', 'stop texting me', 'mesaj atmayın'])(
    '%s is one without an appointment',
    (text) => {
      expect(understand(text, context())).toBe('stop');
    },
  );

  it.each(['STOP', 'ret', 'dur', 'UNSUBSCRIBE'])('%s is one with an appointment as well', (text) => {
    expect(understand(text, booked)).toBe('stop');
  });

  it.each(twilio)('%s is one at a carrier that blocks on it, whatever it answered', (text) => {
    expect(understand(text.toLowerCase(), { ...booked, carrierWords: twilio })).toBe('stop');
  });

  it('is what the carrier says it is', () => {
    expect(understand('arrêt', context({ carrierOptOut: 'STOP' }))).toBe('stop');
    expect(understand('hello', context({ carrierOptOut: 'START' }))).toBe('start');
  });

  it.each(['please do not stop the music', 'ret etmiyorum', 'The end of the street'])(
    '%s is none',
    (text) => {
      expect(understand(text, booked)).toBe('other');
    },
  );

  it('leaves the appointment to a person where the carrier has blocked on CANCEL', () => {
    expect(mayMeanCancel('Cancel')).toBe(true);
    expect(mayMeanCancel('STOP')).toBe(false);
  });
});

it.each([
  ['START', 'start'],
  ['Başla', 'start'],
  ['help', 'help'],
  ['Yardım', 'help'],
  ['Do you have time on Monday?', 'other'],
])('%s means %s', (text, meaning) => {
  expect(understand(text, context({ isOptedOut: true }))).toBe(meaning);
});

it('YES opens again where the carrier takes it so', () => {
  expect(understand('yes', context({ isOptedOut: true, carrierWords: twilio }))).toBe('start');
});
