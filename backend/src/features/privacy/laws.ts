/** What the law has a business keep, and for how many years after the end of the year in which it was made. */
interface Duty {
  years: number;
  law: string;
}

interface Duties {
  /** Bills and what they were made from. */
  billing: Duty;
  /** Proof that somebody wanted texts, or wanted none any more. */
  consent: Duty;
}

const turkishConsent: Duty = {
  years: 3,
  law: 'Regulation on Commercial Communication and Commercial Electronic Messages, art. 13',
};
const europeanConsent: Duty = { years: 3, law: 'GDPR art. 7(1) and 17(3)(e)' };

/** By the country of the business. Where it is none of these, the longest of them holds. */
const duties: Record<string, Duties> = {
  TR: { billing: { years: 10, law: 'Turkish Commercial Code No. 6102, art. 82' }, consent: turkishConsent },
  US: {
    billing: { years: 7, law: '26 U.S.C. § 6501 and § 6001' },
    consent: { years: 5, law: '16 CFR § 310.5' },
  },
  GB: {
    billing: { years: 6, law: 'Finance Act 1998, Sch. 18 para. 21' },
    consent: { years: 6, law: 'Limitation Act 1980, s. 9' },
  },
  DE: { billing: { years: 8, law: 'Abgabenordnung § 147' }, consent: europeanConsent },
  FR: { billing: { years: 10, law: 'Code de commerce, art. L123-22' }, consent: europeanConsent },
  NL: {
    billing: { years: 7, law: 'Algemene wet inzake rijksbelastingen, art. 52' },
    consent: europeanConsent,
  },
};

const elsewhere: Duties = {
  billing: { years: 10, law: 'the tax law of your country' },
  consent: { years: 6, law: 'the law on electronic messages of your country' },
};

/**
 * Says which law keeps something, and until when.
 * @param made the newest of what is kept
 */
export function dutyToKeep(
  countryCode: string,
  what: keyof Duties,
  made: Date,
): { reason: string; keepUntil: Date } {
  const { years, law } = (duties[countryCode] ?? elsewhere)[what];
  return { reason: law, keepUntil: new Date(Date.UTC(made.getUTCFullYear() + years, 11, 31)) };
}
