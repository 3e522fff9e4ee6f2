/** What a sentence seems to want. */
export type Intent =
  | 'goodbye'
  | 'hours'
  | 'prices'
  | 'book'
  | 'change'
  | 'cancel'
  | 'mine'
  | 'message'
  | 'person'
  | 'yes'
  | 'no'
  | 'thanks';

export interface Heard {
  text: string;
  intent: Intent | null;
  /** As a tool takes it: `today`, `tomorrow`, a weekday or a date. */
  day: string | null;
  /** HH:MM */
  time: string | null;
  service: string | null;
  name: string | null;
  /** 1, 2, 3 */
  choice: number | null;
  isQuestion: boolean;
}

/** What the assistant says of itself; the rest is what tools answered. */
export interface Words {
  goodbye: string;
  bye: string;
  howHelp: string;
  more: string;
  whichOne: string;
  isThatGood: string;
  whatName: string;
  whichMessage: string;
  wantsBooking: string;
  wantsPerson: string;
  nobody: string;
  doNotKnow: string;
  cannot: string;
  kept: string;
  reallyCancel(booking: string): string;
}

const english: Words = {
  goodbye: 'Goodbye.',
  bye: 'Thank you for calling. Goodbye.',
  howHelp:
    'I can tell you our hours and prices, and book, move or cancel an appointment. What would you like?',
  more: 'Is there anything else?',
  whichOne: 'Which one would you like?',
  isThatGood: 'Is that good for you?',
  whatName: 'What is your name, please?',
  whichMessage: 'What message may I take?',
  wantsBooking: 'Would like an appointment.',
  wantsPerson: 'Wants to speak to a person.',
  nobody: 'Nobody can be reached right now.',
  doNotKnow: 'I am sorry, I do not know that. I have noted your question. Is there anything else?',
  cannot: 'I am sorry, I cannot do that on the phone.',
  kept: 'All right, it stays as it is.',
  reallyCancel: (booking) => `Your booking is ${booking}. Shall I cancel it?`,
};

const turkish: Words = {
  goodbye: 'Hoşça kalın.',
  bye: 'Aradığınız için teşekkürler. İyi günler.',
  howHelp:
    'Çalışma saatlerimizi ve fiyatlarımızı söyleyebilir, randevu alabilir, değiştirebilir ya da iptal edebilirim. Ne istersiniz?',
  more: 'Başka bir isteğiniz var mı?',
  whichOne: 'Hangisini istersiniz?',
  isThatGood: 'Size uygun mu?',
  whatName: 'Adınızı öğrenebilir miyim?',
  whichMessage: 'Notunuzu alabilirim, ne iletmek istersiniz?',
  wantsBooking: 'Randevu istiyor.',
  wantsPerson: 'Biriyle görüşmek istiyor.',
  nobody: 'Şu anda kimseye ulaşılamıyor.',
  doNotKnow: 'Üzgünüm, bunu bilmiyorum. Sorunuzu not ettim. Başka bir isteğiniz var mı?',
  cannot: 'Üzgünüm, bunu telefonda yapamıyorum.',
  kept: 'Tamam, olduğu gibi kalıyor.',
  reallyCancel: (booking) => `Randevunuz: ${booking}. İptal edeyim mi?`,
};

export function wordsOf(language: 'en' | 'tr'): Words {
  return language === 'tr' ? turkish : english;
}

// The first that fits counts, so what is special stands before what is general.
const intents: Record<'en' | 'tr', [Intent, RegExp][]> = {
  en: [
    ['goodbye', /^(good)?bye\b|\bgoodbye\b|^that('s| is) all\b|\bhang up\b/],
    ['cancel', /\bcancel|\bcall off\b/],
    ['change', /\b(change|move|reschedule|postpone|another time)\b/],
    ['mine', /\b(my (booking|appointment)|when am i)\b/],
    ['message', /\b(message|tell (him|her|them)|call me back)\b/],
    ['person', /\b(person|human|someone|somebody|staff|owner|manager|speak to|talk to|put me through)\b/],
    ['book', /\b(book|appointment|reserve|reservation|slot|free times?|come in)\b/],
    ['prices', /\b(price|prices|cost|costs|how much|charge)\b/],
    ['hours', /\b(hours|open|close|closed|closing|opening)\b/],
    ['yes', /^(yes|yeah|yep|sure|ok|okay|please do|fine|good|that works)\b/],
    ['no', /^(no|nope|not)\b/],
    ['thanks', /\b(thanks|thank you)\b/],
  ],
  tr: [
    ['goodbye', /hoşça ?kal|görüşürüz|güle güle|^bu kadar|telefonu kapat|iyi günler/],
    ['cancel', /iptal/],
    ['change', /değiştir|ertele|başka (bir )?(saat|gün)|taşı/],
    ['mine', /randevum/],
    ['message', /\bnot\b|mesaj|iletin|beni arasın/],
    ['person', /biriyle|yetkili|müdür|insan|bağla|görüşmek/],
    ['book', /randevu|rezervasyon|yer ayırt|boş saat|gelmek ist/],
    ['prices', /fiyat|ücret|ne kadar|kaç (lira|para|tl)/],
    ['hours', /çalışma saat|kaçta|açık|kapalı|saat kaça/],
    ['yes', /^(evet|tamam|olur|uygun|lütfen|peki)/],
    ['no', /^(hayır|yok|istemiyorum|kalsın)/],
    ['thanks', /teşekkür|sağ ?ol/],
  ],
};

const days: Record<'en' | 'tr', RegExp> = {
  en: /\b(today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d{4}-\d{2}-\d{2})\b/,
  tr: /(bugün|yarın|pazartesi|salı|çarşamba|perşembe|cumartesi|cuma|pazar|\d{4}-\d{2}-\d{2})/,
};

const services: Record<'en' | 'tr', RegExp[]> = {
  en: [
    /\b(?:book|reserve|have|want|like|for|of|does|is)\s+(?:me\s+)?(?:a|an|the)\s+(.+?)(?=\s+(?:for|on|at|with|cost|tomorrow|today|appointment|next|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday|please)\b|[?.!,]|$)/,
    /\bbook\s+(?!a\b|an\b|the\b|me\b|tomorrow\b|today\b)(.+?)(?=\s+(?:for|on|at|with|tomorrow|today|next|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday|please)\b|[?.!,]|$)/,
  ],
  tr: [
    /(?:^|(?:bugün|yarın|pazartesi|salı|çarşamba|perşembe|cumartesi|cuma|pazar)(?:\s+günü)?\s+(?:saat\s+\S+\s+)?)(?!saat\b)([^\d?.!,]+?)\s+için\b/,
    /^([^\d?.!,]+?)\s+(?:randevusu|fiyatı|ne kadar|ücreti)/,
  ],
};

/** Words that are no service, but stand where one would. */
const noService = /^(appointment|booking|slot|time|reservation|randevu|bir randevu|price|it|one|first)$/;

const choices: [number, RegExp][] = [
  [1, /^\s*1\b|\bfirst\b|^one\b|\bnumber one\b|birinci|ilk|^bir\b/],
  [2, /^\s*2\b|\bsecond\b|^two\b|\bnumber two\b|ikinci|^iki\b/],
  [3, /^\s*3\b|\bthird\b|^three\b|\bnumber three\b|üçüncü|son(uncu)?\b|^üç\b|\blast\b/],
];

/** Reads one sentence of a customer. */
export function listen(given: string, language: 'en' | 'tr'): Heard {
  const text = given.trim();
  const low = text.toLocaleLowerCase(language);
  const day = days[language].exec(low)?.[1] ?? null;
  const time = timeIn(low, language);
  const intent = intents[language].find(([, pattern]) => pattern.test(low))?.[0] ?? null;
  const service = services[language].map((pattern) => pattern.exec(low)?.[1]?.trim()).find(Boolean) ?? null;
  return {
    text,
    intent,
    day,
    time,
    service: service && !noService.test(service) ? service : null,
    name: nameIn(text),
    // "1" chooses, "10:00" is a time.
    choice:
      time && /\d/.test(low) && !/first|second|third|birinci|ikinci|üçüncü/.test(low) ? null : choiceIn(low),
    isQuestion: /\?\s*$/.test(text) || /^(do|does|is|are|can|where|what|who|which|how|why)\b/.test(low),
  };
}

function choiceIn(low: string): number | null {
  return choices.find(([, pattern]) => pattern.test(low))?.[0] ?? null;
}

function timeIn(low: string, language: 'en' | 'tr'): string | null {
  const clock = /\b([01]?\d|2[0-3])[:.]([0-5]\d)\b/.exec(low);
  const half = /\b(1[0-2]|[1-9])\s*(am|pm)\b/.exec(low);
  const hour = (language === 'tr' ? /saat\s+(\d{1,2})\b/ : /\bat\s+(\d{1,2})\b/).exec(low);
  if (clock) {
    const pm = language === 'en' && /pm\b/.test(low) && Number(clock[1]) < 12;
    return `${String(Number(clock[1]) + (pm ? 12 : 0)).padStart(2, '0')}:${clock[2]}`;
  }
  if (half) {
    const figure = (Number(half[1]) % 12) + (half[2] === 'pm' ? 12 : 0);
    return `${String(figure).padStart(2, '0')}:00`;
  }
  if (!hour || Number(hour[1]) > 23) return null;
  return `${hour[1]!.padStart(2, '0')}:00`;
}

function nameIn(text: string): string | null {
  const found =
    /(?:my name is|i am|i'm|this is|it's|ad(?:ım|im)|ismim|ben)\s+([\p{L}'’ .-]{2,60})/iu.exec(text)?.[1] ??
    null;
  return found?.replace(/[.\s]+$/, '') ?? null;
}
