import type { Facts } from './schema';

interface Receptionist {
  businessName: string;
  language: string;
  timeZone: string;
  instructions: string;
  facts: Facts;
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
    'Say only what stands below. When you do not know, say so and offer to take a message: name, number, and what it is about.',
    'Never give out a price, a time or a promise that does not stand below. Repeat numbers and names back to be sure.',
  ],
  tr: ({ businessName, timeZone }) => [
    `${businessName} işletmesinin resepsiyonistisin ve telefonunu yanıtlıyorsun.`,
    `Şu an {{"now" | date: "%d.%m.%Y %H:%M", "${timeZone}"}}.`,
    'Telefonda konuşur gibi, her seferinde bir iki kısa cümleyle konuş. Bir seferde tek şey sor. Arayana "siz" diye hitap et.',
    'Yalnızca aşağıda yazanları söyle. Bilmediğin bir şey sorulursa bilmediğini söyle ve not almayı öner: ad, numara, konu.',
    'Aşağıda olmayan bir fiyat, saat ya da söz verme. Numara ve adları tekrar ederek doğrula.',
  ],
};

/** Writes the prompt: who it is, how it speaks, what it knows, what the owner added. */
export function composePrompt(business: Receptionist): string {
  const language = business.language === 'tr' ? 'tr' : 'en';
  const known = Object.entries(headings[language]!)
    .map(([key, heading]) => [heading, business.facts[key as keyof Facts]] as const)
    .filter(([, value]) => value)
    .map(([heading, value]) => `## ${heading}\n${value}`);
  const spoken = language === business.language ? [] : [`Speak ${business.language} with the caller.`];
  return [...rules[language]!(business), ...spoken, ...known, business.instructions]
    .filter(Boolean)
    .join('\n\n');
}
