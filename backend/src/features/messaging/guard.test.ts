import { builtInTemplates } from './built-in-templates';
import { carrierOptOutWords, forbiddenAnswer } from './guard';

const words = carrierOptOutWords();

it('knows the words of every carrier', () => {
  expect(words).toEqual(expect.arrayContaining(['STOP', 'CANCEL', 'END', 'QUIT']));
});

describe.each(words)('the word %s', (word) => {
  it.each([
    (each: string) => `Reply ${each} to cancel your appointment.`,
    (each: string) => `reply with ${each.toLowerCase()} if you cannot come`,
    (each: string) => `Text "${each}" to end.`,
    (each: string) => `Reply 1 to confirm or ${each} if you cannot come.`,
    (each: string) => `Please send the word ${each}.`,
    (each: string) => `Reply: ${each}`,
    (each: string) => `Gelemeyecekseniz ${each} yazın.`,
    (each: string) => `İptal için "${each}" yazıp gönderin.`,
    (each: string) => `${each} yazarak cevap verin`,
  ])('is not to be asked for (%#)', (write) => {
    expect([write(word), forbiddenAnswer(write(word))]).toEqual([write(word), word]);
  });
});

it.each([
  'Reply 1 to confirm, 2 to change, 3 to cancel.',
  'Your appointment is cancelled. Call us to book again.',
  'To cancel, call +1 415 555 0100.',
  'The sale will end on Friday. Reply YES to book.',
  'We are at the end of the street. Reply 1 to confirm.',
  'İptal etmek için 3 yazın.',
  'Onay 1, değişiklik 2, iptal 3.',
  'Randevunuz iptal edildi, yeni saat için yazın.',
  'Do not stop at the red door, text us when you arrive.',
])('%s asks for none', (text) => {
  expect(forbiddenAnswer(text)).toBeNull();
});

it.each(
  Object.entries(builtInTemplates).flatMap(([name, texts]) =>
    Object.entries(texts).map(([language, text]) => [name, language, text]),
  ),
)('the built-in text %s in %s asks for none', (_name, _language, text) => {
  expect(forbiddenAnswer(text!)).toBeNull();
});
