/** Texts about appointments until a business writes its own, by name and language. One segment with usual names. */
export type TemplateLanguage = 'en' | 'tr';

interface BuiltIn {
  en: string;
  tr: string;
}

/** The hint fits `understand`. Words are not asked for: on some of them carriers block whoever sends them. */
const english = 'Reply 1 to confirm, 2 to change, 3 to cancel.';
const turkish = 'Onay 1, değişiklik 2, iptal 3.';

export const builtInTemplates: Record<string, BuiltIn> = {
  'appointment-booked': {
    en: `{{company_name}}: {{first_name}}, your {{service}} is booked for {{appointment_time}}. ${english}`,
    tr: `{{company_name}}: {{first_name}}, {{service}} randevunuz {{appointment_time}}. ${turkish}`,
  },
  'appointment-changed': {
    en: `{{company_name}}: {{first_name}}, your {{service}} is now on {{appointment_time}}. ${english}`,
    tr: `{{company_name}}: {{first_name}}, {{service}} için yeni saat {{appointment_time}}. ${turkish}`,
  },
  'appointment-cancelled': {
    en: '{{company_name}}: {{first_name}}, your {{service}} on {{appointment_time}} is cancelled. Call us for a new time.',
    tr: '{{company_name}}: {{first_name}}, {{appointment_time}} {{service}} randevunuz iptal edildi. Yeni saat için bizi arayın.',
  },
  'appointment-reminder': {
    en: `{{company_name}}: {{first_name}}, see you {{appointment_time}} for {{service}}. ${english}`,
    tr: `{{company_name}}: {{first_name}}, {{appointment_time}} {{service}} için bekliyoruz. ${turkish}`,
  },
  'appointment-missed': {
    en: '{{company_name}}: {{first_name}}, we missed you on {{appointment_time}}. Call us or answer this text for a new time.',
    tr: '{{company_name}}: {{first_name}}, {{appointment_time}} randevunuza gelemediniz. Yeni saat için arayın veya yazın.',
  },
  'reply-confirmed': {
    en: '{{company_name}}: thank you, {{first_name}}. See you {{appointment_time}}.',
    tr: '{{company_name}}: teşekkürler, {{first_name}}. {{appointment_time}} görüşmek üzere.',
  },
  'reply-change': {
    en: '{{company_name}}: we will contact you about a new time instead of {{appointment_time}}. You can also call us.',
    tr: '{{company_name}}: {{appointment_time}} yerine yeni saat için size ulaşacağız. Bizi arayabilirsiniz de.',
  },
  'reply-too-late': {
    en: '{{company_name}}: this can no longer be done by text for {{appointment_time}}. Please call us.',
    tr: '{{company_name}}: {{appointment_time}} için bu artık mesajla yapılamıyor. Lütfen bizi arayın.',
  },
  'staff-appointment-booked': {
    en: 'New booking: {{customer_name}}, {{service}}, {{appointment_time}}.',
    tr: 'Yeni randevu: {{customer_name}}, {{service}}, {{appointment_time}}.',
  },
  'staff-appointment-changed': {
    en: 'Booking changed: {{customer_name}}, {{service}}, now {{appointment_time}}.',
    tr: 'Randevu değişti: {{customer_name}}, {{service}}, yeni saat {{appointment_time}}.',
  },
  'staff-appointment-cancelled': {
    en: 'Booking cancelled: {{customer_name}}, {{service}}, {{appointment_time}}.',
    tr: 'Randevu iptal edildi: {{customer_name}}, {{service}}, {{appointment_time}}.',
  },
  'staff-change-wanted': {
    en: '{{customer_name}} wants another time instead of {{appointment_time}} ({{service}}). Please get in touch.',
    tr: '{{customer_name}}, {{appointment_time}} ({{service}}) yerine başka saat istiyor. Lütfen ulaşın.',
  },
  'staff-stopped': {
    en: '{{customer_name}} answered CANCEL: the carrier now blocks our texts. Ask whether {{appointment_time}} ({{service}}) holds.',
    tr: '{{customer_name}} CANCEL cevabını verdi, mesajlar artık ulaşmıyor. {{appointment_time}} ({{service}}) geçerli mi, sorun.',
  },
};

/** The language that a text is written in; English where we have no other. */
export function templateLanguage(language: string): TemplateLanguage {
  return language.toLowerCase().startsWith('tr') ? 'tr' : 'en';
}
