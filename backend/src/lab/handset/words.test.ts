import { listen } from './words';

describe.each([
  ['en', 'What are your hours on Monday?', { intent: 'hours', day: 'monday', isQuestion: true }],
  ['en', 'How much does a haircut cost?', { intent: 'prices', service: 'haircut' }],
  [
    'en',
    "I'd like to book a haircut for tomorrow at 3 pm",
    { intent: 'book', service: 'haircut', day: 'tomorrow', time: '15:00' },
  ],
  ['en', 'I need an appointment', { intent: 'book', service: null }],
  [
    'en',
    'Can I book a beard trim on 2026-12-01 at 9:30?',
    { service: 'beard trim', day: '2026-12-01', time: '09:30' },
  ],
  ['en', 'The second one, please', { choice: 2 }],
  ['en', '1', { choice: 1, time: null }],
  ['en', '10:30 is fine', { choice: null, time: '10:30' }],
  ['en', 'My name is Ada Lovelace.', { name: 'Ada Lovelace' }],
  ['en', 'Please move my appointment', { intent: 'change' }],
  ['en', 'Cancel my appointment', { intent: 'cancel' }],
  ['en', 'When is my appointment?', { intent: 'mine' }],
  ['en', 'Can I leave a message?', { intent: 'message' }],
  ['en', 'Let me speak to a human', { intent: 'person' }],
  ['en', 'ok', { intent: 'yes' }],
  ['en', 'No, thanks', { intent: 'no' }],
  ['en', 'Goodbye', { intent: 'goodbye' }],
  ['en', 'Do you have parking?', { intent: null, isQuestion: true }],
  ['tr', 'Yarın açık mısınız?', { intent: 'hours', day: 'yarın' }],
  ['tr', 'Saç kesimi ne kadar?', { intent: 'prices', service: 'saç kesimi' }],
  [
    'tr',
    'Yarın saat 15 saç kesimi için randevu istiyorum',
    { intent: 'book', day: 'yarın', time: '15:00', service: 'saç kesimi' },
  ],
  ['tr', 'Randevumu iptal etmek istiyorum', { intent: 'cancel' }],
  ['tr', 'Randevumu değiştirmek istiyorum', { intent: 'change' }],
  ['tr', 'Bir yetkiliyle görüşmek istiyorum', { intent: 'person' }],
  ['tr', 'ilk saat olsun', { choice: 1 }],
  ['tr', 'Adım Deniz Kaya', { name: 'Deniz Kaya' }],
  ['tr', 'Evet, lütfen', { intent: 'yes' }],
  ['tr', 'Hayır', { intent: 'no' }],
  ['tr', 'İyi günler', { intent: 'goodbye' }],
] as const)('in %s, "%s"', (language, text, heard) => {
  it('is understood', () => {
    expect(listen(text, language)).toMatchObject(heard);
  });
});
