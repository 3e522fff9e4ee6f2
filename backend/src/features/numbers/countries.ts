import type { NumberType } from '../../generated/prisma/client';
import type { ProviderId } from '../../providers/provider';

/** What the product knows of numbers in one country. Prices are shown before anything is bought. */
export interface Country {
  countryCode: string;
  name: string;
  flag: string;
  /** Who is asked when nobody is named. */
  provider: ProviderId;
  numberType: NumberType;
  capabilities: string[];
  /** What the tenant pays, and what we pay, per period; decimal text. */
  price: string;
  cost: string;
  currency: string;
  period: 'month' | 'year';
  /** Papers that the carrier asks for, as keys that the dashboard translates. */
  papers: string[];
}

/**
 * Turkey: papers and the yearly fee of about 249 lira as third parties report them; the operator's own contract with
 * Netgsm decides. United States: VAPI's free numbers. Britain, Germany, France and the Netherlands are sold by Twilio,
 * which this release does not speak to yet; they are listed so that people see what comes.
 */
export const countries: Country[] = [
  {
    countryCode: 'TR',
    name: 'Türkiye',
    flag: '🇹🇷',
    provider: 'NETGSM',
    numberType: 'NON_GEOGRAPHIC',
    capabilities: ['ai-voice', 'voice'],
    price: '249',
    cost: '249',
    currency: 'TRY',
    period: 'year',
    papers: ['tax-certificate', 'signature-circular', 'identity', 'trade-registry'],
  },
  {
    countryCode: 'US',
    name: 'United States',
    flag: '🇺🇸',
    provider: 'VAPI',
    numberType: 'LOCAL',
    capabilities: ['ai-voice', 'voice'],
    price: '0',
    cost: '0',
    currency: 'USD',
    period: 'month',
    papers: [],
  },
  ...(
    [
      ['GB', 'United Kingdom', '🇬🇧', 'GBP'],
      ['DE', 'Germany', '🇩🇪', 'EUR'],
      ['FR', 'France', '🇫🇷', 'EUR'],
      ['NL', 'Netherlands', '🇳🇱', 'EUR'],
    ] as const
  ).map(
    ([countryCode, name, flag, currency]): Country => ({
      countryCode,
      name,
      flag,
      provider: 'TWILIO',
      numberType: 'LOCAL',
      capabilities: ['ai-voice', 'voice', 'sms'],
      price: '0',
      cost: '0',
      currency,
      period: 'month',
      papers: ['identity', 'address'],
    }),
  ),
];

/** Finds a country; undefined when no carrier of ours sells there. */
export function findCountry(countryCode: string): Country | undefined {
  return countries.find((each) => each.countryCode === countryCode);
}

/** Reads the area code off a number where the numbering plan fixes its length (+1, +90). */
export function areaCodeOf(number: string): string | null {
  return /^\+(?:1|90)(\d{3})\d{7}$/.exec(number)?.[1] ?? null;
}
