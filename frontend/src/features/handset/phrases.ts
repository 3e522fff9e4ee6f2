/*
 * What a caller might say, in the language of the business and not of the dashboard: the receptionist has to understand
 * it. The label is what fits on a button.
 */
export interface Phrase {
  label: string;
  text: string;
}

const phrases: Record<'en' | 'tr', Phrase[]> = {
  en: [
    { label: 'Book tomorrow', text: 'I would like to book an appointment for tomorrow.' },
    { label: 'Hours', text: 'What are your opening hours?' },
    { label: 'Prices', text: 'How much does it cost?' },
    { label: 'Move', text: 'I need to move my appointment.' },
    { label: 'Cancel', text: 'I want to cancel my appointment.' },
    { label: 'A person', text: 'Can I speak to a person?' },
    { label: 'Yes', text: 'Yes, please.' },
    { label: 'Goodbye', text: 'No, thank you. Goodbye.' },
  ],
  tr: [
    { label: 'Yarına randevu', text: 'Yarına randevu almak istiyorum.' },
    { label: 'Saatler', text: 'Kaçta açılıyorsunuz?' },
    { label: 'Fiyatlar', text: 'Fiyatlarınız ne kadar?' },
    { label: 'Değiştir', text: 'Randevumun saatini değiştirmek istiyorum.' },
    { label: 'İptal', text: 'Randevumu iptal etmek istiyorum.' },
    { label: 'Yetkili', text: 'Bir yetkiliyle görüşebilir miyim?' },
    { label: 'Evet', text: 'Evet, lütfen.' },
    { label: 'İyi günler', text: 'Hayır, teşekkürler. İyi günler.' },
  ],
};

/** Answers what to suggest to a caller, and which language it is in. */
export function phrasesFor(language: string): { language: 'en' | 'tr'; phrases: Phrase[] } {
  const known = language.startsWith('tr') ? 'tr' : 'en';
  return { language: known, phrases: phrases[known] };
}
