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

/** Papers for numbers of a country at Twilio, before the first one is sold to an account. */
const address = ['address'];
const business = ['identity', 'address'];

/**
 * Countries whose numbers Twilio sells with voice, without those it sells only to accounts it knows. Prices are its list
 * prices in US dollars a month as last read on its public pages: the bill decides. Most countries want a regulatory
 * bundle, which is made in Twilio's console; what a given number wants is told when it is bought.
 */
const soldByTwilio: [code: string, name: string, price: string, papers: string[], type?: NumberType][] = [
  ['GB', 'United Kingdom', '1.15', address],
  ['DE', 'Germany', '1.15', business],
  ['FR', 'France', '1.15', business],
  ['NL', 'Netherlands', '1.15', business],
  ['CA', 'Canada', '1.15', []],
  ['IE', 'Ireland', '1.15', address],
  ['ES', 'Spain', '1.15', business],
  ['IT', 'Italy', '1.15', business],
  ['SE', 'Sweden', '1.15', []],
  ['AU', 'Australia', '3.00', address],
];

/**
 * Turkey: papers and the yearly fee of about 249 lira as third parties report them; the operator's own contract with
 * Netgsm decides. United States: VAPI's free numbers, and Twilio's when there are none left.
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
  ...soldByTwilio.map(
    ([countryCode, name, price, papers, numberType = 'LOCAL']): Country => ({
      countryCode,
      name,
      flag: flagOf(countryCode),
      provider: 'TWILIO',
      numberType,
      capabilities: ['ai-voice', 'voice', 'sms'],
      price,
      cost: price,
      currency: 'USD',
      period: 'month',
      papers,
    }),
  ),
];

/** Finds a country; undefined when no carrier of ours sells there. */
export function findCountry(countryCode: string): Country | undefined {
  return countries.find((each) => each.countryCode === countryCode);
}

/** A flag is its country's two letters, as regional indicators. */
function flagOf(countryCode: string): string {
  return String.fromCodePoint(...[...countryCode].map((letter) => 0x1f1a5 + letter.charCodeAt(0)));
}

/** Reads the area code off a number where the numbering plan fixes its length (+1, +90). */
export function areaCodeOf(number: string): string | null {
  return /^\+(?:1|90)(\d{3})\d{7}$/.exec(number)?.[1] ?? null;
}

/** Calling codes of the countries above; the United States and Canada share theirs. */
const callingCodes: Record<string, string> = {
  TR: '90',
  US: '1',
  CA: '1',
  GB: '44',
  DE: '49',
  FR: '33',
  NL: '31',
  IE: '353',
  ES: '34',
  IT: '39',
  SE: '46',
  AU: '61',
};

const canadian = new Set(
  `204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 468 474 506 514 519
  548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942`.split(
    /\s+/,
  ),
);

/** Tells the country of a number that an account holds already; `ZZ` when it is none of those above. */
export function countryOf(number: string): string {
  if (number.startsWith('+1')) return canadian.has(number.slice(2, 5)) ? 'CA' : 'US';
  return Object.entries(callingCodes).find(([, code]) => number.startsWith(`+${code}`))?.[0] ?? 'ZZ';
}

/** Whether a number is of a country: `+1…` is of each that shares it. */
export function isOfCountry(number: string, countryCode: string): boolean {
  const code = callingCodes[countryCode];
  return code === undefined || number.startsWith(`+${code}`);
}
