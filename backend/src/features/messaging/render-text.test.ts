import { findProvider } from '../../providers';
import { builtInTemplates } from './built-in-templates';
import { formatTime, renderText, type TextFacts, unknownVariables } from './render-text';

const facts: TextFacts = {
  company: 'Lale Kuaför',
  customerName: 'Ayşe Yılmaz',
  customerPhone: '+905321112233',
  service: 'Saç kesimi',
  staffName: 'Mehmet',
  startsAt: '2027-03-01T11:00:00Z',
  language: 'tr',
  zone: 'Europe/Istanbul',
};

it.each([
  ['tr', 'Europe/Istanbul', '2027-03-01T11:00:00Z', '1 Mar Pzt 14:00'],
  ['en', 'Europe/London', '2027-03-01T11:00:00Z', 'Mon 1 Mar, 11:00'],
  ['en', 'America/New_York', '2027-03-01T19:00:00Z', 'Mon, Mar 1, 02:00 PM'],
  // The night the clock moves: an hour is lost in New York, two hours are the same in London.
  ['en', 'America/New_York', '2027-03-14T07:30:00Z', 'Sun, Mar 14, 03:30 AM'],
  ['en', 'Europe/London', '2027-10-31T00:30:00Z', 'Sun 31 Oct, 01:30'],
  ['en', 'Europe/London', '2027-10-31T01:30:00Z', 'Sun 31 Oct, 01:30'],
])('in %s a time in %s is written as there', (language, zone, at, text) => {
  expect(formatTime(new Date(at), language, zone)).toBe(text);
});

it.each([
  ['{{company_name}}: {{first_name}}, welcome.', { customerName: null }, 'Lale Kuaför: welcome.'],
  ['Hello {{first_name}}!', { customerName: null }, 'Hello!'],
  ['{{customer_name}} ({{service}})', { customerName: null, service: null }, '+90 532 111 22 33'],
  ['{{ first_name }} with {{staff}}', {}, 'Ayşe with Mehmet'],
])('%s leaves out what is not known', (template, change, text) => {
  expect(renderText(template, { ...facts, ...change })).toBe(text);
});

it('names what is no variable', () => {
  expect(unknownVariables('{{first_name}} {{frist_name}} {{ x-y }}')).toEqual(['frist_name', 'x-y']);
});

const people = [
  { company: 'Lale Kuaför', customerName: 'Ayşe Yılmaz', service: 'Saç kesimi' },
  { company: 'Güzellik Merkezi', customerName: 'Gülşah Öztürk', service: 'Kaş tasarımı' },
  { company: 'Bright Smile', customerName: 'Emma Jones', service: 'Check-up' },
];
describe.each(Object.keys(builtInTemplates))('the built-in text %s', (name) => {
  it.each(['en', 'tr'] as const)('is one part with usual names, in %s', (language) => {
    for (const person of people) {
      const zone = language === 'en' ? 'America/New_York' : 'Europe/Istanbul';
      const text = renderText(builtInTemplates[name]![language], { ...facts, ...person, language, zone });
      expect([text, findProvider('NETGSM')!.messages!.segments(text)]).toEqual([text, 1]);
      expect(text).not.toMatch(/\{\{|\s{2}/);
    }
  });
});
