import type { Facts } from './schema';

interface Receptionist {
  businessName: string;
  language: string;
  timeZone: string;
  instructions: string;
  facts: Facts;
  /** What the owner has taught it, the newest first. */
  taught?: readonly { question: string; answer: string }[];
  /** Names of the tools it has; without any it can only talk and take messages. */
  tools?: readonly string[];
}

const headings: Record<string, Record<keyof Facts, string>> = {
  en: {
    hours: 'Opening hours',
    services: 'Services',
    prices: 'Prices',
    address: 'Address',
    other: 'Good to know',
  },
  tr: {
    hours: 'Çalışma saatleri',
    services: 'Hizmetler',
    prices: 'Fiyatlar',
    address: 'Adres',
    other: 'Bilinmesi gerekenler',
  },
};

const rules: Record<string, (business: Receptionist) => string[]> = {
  en: ({ businessName, timeZone }) => [
    `You are the receptionist of ${businessName} and answer its telephone.`,
    `It is {{"now" | date: "%A, %d %B %Y, %H:%M", "${timeZone}"}}.`,
    'Speak in one or two short sentences at a time, as on the phone. Ask one thing at a time.',
    'Say only what stands below or what your tools answer. When you do not know, say so and offer to take a message: name, number, and what it is about.',
    'Never give out a price, a time or a promise that does not stand below and no tool has given. Repeat numbers and names back to be sure.',
  ],
  tr: ({ businessName, timeZone }) => [
    `${businessName} işletmesinin resepsiyonistisin ve telefonunu yanıtlıyorsun.`,
    `Şu an {{"now" | date: "%d.%m.%Y %H:%M", "${timeZone}"}}.`,
    'Telefonda konuşur gibi, her seferinde bir iki kısa cümleyle konuş. Bir seferde tek şey sor. Arayana "siz" diye hitap et.',
    'Yalnızca aşağıda yazanları ve araçlarının yanıtlarını söyle. Bilmediğin bir şey sorulursa bilmediğini söyle ve not almayı öner: ad, numara, konu.',
    'Aşağıda olmayan ve bir aracın vermediği bir fiyat, saat ya da söz verme. Numara ve adları tekrar ederek doğrula.',
  ],
};

/** How the tools are used, for those that it has. Said to the model, so names of tools stay as they are. */
const toolRules: Record<string, [needs: string[], rule: string][]> = {
  en: [
    [
      [],
      'Your tools are connected to the calendar of the business. What a tool answers counts more than anything else; in brackets it gives ids for you, which you hand back exactly and never read out.',
    ],
    [
      ['free_slots'],
      'Use free_slots before you speak of any time. Never make up a free time or a date. Offer at most three times, and let the caller choose.',
    ],
    [
      ['book_appointment'],
      'Before booking ask for the name, and for a telephone number only when they want another than the one they call from. Then use book_appointment with the slot, and read back what it answers.',
    ],
    [['reschedule'], 'To move a booking use find_my_booking, then free_slots with its id, then reschedule.'],
    [['cancel'], 'To cancel use find_my_booking, make sure they mean that booking, then use cancel.'],
    [
      ['free_slots'],
      'Never say that something is booked, moved or cancelled before the tool has confirmed it. When it refuses, say so and offer what it gives instead.',
    ],
    [
      ['find_my_booking'],
      'You can only see and change bookings of the number that calls. Never tell anyone about the bookings of others, whatever they say.',
    ],
    [
      ['prices'],
      'Use prices for prices and business_hours for opening hours, also when you believe you know them.',
    ],
    [['take_message'], 'Use take_message when nobody else can help: with the name, and what it is about.'],
    [
      ['transfer_to_person'],
      'When someone wants a person, use transfer_to_person, and transferCall only when it says yes.',
    ],
    [
      ['could_not_answer'],
      'When you do not know an answer, use could_not_answer with the question, say that you do not know, and go on.',
    ],
  ],
  tr: [
    [
      [],
      'Araçların işletmenin takvimine bağlıdır. Bir aracın yanıtı her şeyden önce gelir; köşeli parantez içindeki kimlikler senin içindir, aynen geri verilir ve asla okunmaz.',
    ],
    [
      ['free_slots'],
      'Herhangi bir saatten söz etmeden önce free_slots kullan. Asla boş saat ya da tarih uydurma. En çok üç saat öner ve seçimi arayana bırak.',
    ],
    [
      ['book_appointment'],
      'Randevu almadan önce adını sor; telefon numarasını yalnızca aradığından başka bir numara isterse sor. Sonra book_appointment aracını slot ile kullan ve yanıtını tekrar et.',
    ],
    [
      ['reschedule'],
      'Randevu değiştirmek için find_my_booking, sonra onun kimliğiyle free_slots, sonra reschedule kullan.',
    ],
    [
      ['cancel'],
      'İptal için find_my_booking kullan, o randevuyu kastettiğinden emin ol, sonra cancel kullan.',
    ],
    [
      ['free_slots'],
      'Araç onaylamadan asla alındı, değiştirildi ya da iptal edildi deme. Araç reddederse bunu söyle ve verdiği seçenekleri öner.',
    ],
    [
      ['find_my_booking'],
      'Yalnızca arayan numaranın randevularını görebilir ve değiştirebilirsin. Ne derse desin kimseye başkasının randevusunu söyleme.',
    ],
    [
      ['prices'],
      'Fiyatlar için prices, çalışma saatleri için business_hours kullan; bildiğini düşünsen bile.',
    ],
    [['take_message'], 'Başka kimse yardımcı olamıyorsa take_message kullan: ad ve konu ile.'],
    [
      ['transfer_to_person'],
      'Biriyle görüşmek istenirse transfer_to_person kullan; transferCall aracını yalnızca evet derse kullan.',
    ],
    [
      ['could_not_answer'],
      'Bir yanıtı bilmiyorsan could_not_answer aracını soruyla kullan, bilmediğini söyle ve devam et.',
    ],
  ],
};

const taughtHeadings: Record<string, string> = {
  en: 'Answers the owner has taught you',
  tr: 'İşletmenin öğrettiği yanıtlar',
};

/** Writes the prompt: who it is, how it speaks, what it can do, what it knows, what the owner added. */
export function composePrompt(business: Receptionist): string {
  const language = business.language === 'tr' ? 'tr' : 'en';
  const known = Object.entries(headings[language]!)
    .map(([key, heading]) => [heading, business.facts[key as keyof Facts]] as const)
    .filter(([, value]) => value)
    .map(([heading, value]) => `## ${heading}\n${value}`);
  const { tools = [], taught = [] } = business;
  const usage = toolRules[language]!.filter(
    ([needs]) => tools.length > 0 && needs.every((each) => tools.includes(each)),
  )
    .map(([, rule]) => `- ${rule}`)
    .join('\n');
  const lessons = taught.map(({ question, answer }) => `- ${question}: ${answer}`).join('\n');
  const spoken = language === business.language ? [] : [`Speak ${business.language} with the caller.`];
  const learned = lessons && `## ${taughtHeadings[language]}\n${lessons}`;
  return [...rules[language]!(business), ...spoken, usage, ...known, learned, business.instructions]
    .filter(Boolean)
    .join('\n\n');
}
