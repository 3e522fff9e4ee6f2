/** How the owner of a telephone forwards its calls to us, as they dial it. `{number}` stands for our number. */
export interface ForwardingCarrier {
  id: string;
  name: string;
  codes: { when: 'always' | 'busy' | 'no-answer' | 'unreachable' | 'cancel'; code: string }[];
}

/** The codes of 3GPP TS 22.030, which every GSM and later network takes from the handset; seconds after the last star. */
const gsm: ForwardingCarrier['codes'] = [
  { when: 'always', code: '**21*{number}#' },
  { when: 'busy', code: '**67*{number}#' },
  { when: 'no-answer', code: '**61*{number}**20#' },
  { when: 'unreachable', code: '**62*{number}#' },
  { when: 'cancel', code: '##002#' },
];

/** Of the North American vertical service codes; Verizon has one code for busy and no answer together. */
const vertical: ForwardingCarrier['codes'] = [
  { when: 'always', code: '*72{number}' },
  { when: 'no-answer', code: '*71{number}' },
  { when: 'cancel', code: '*73' },
];

const byCountry: Record<string, ForwardingCarrier[]> = {
  TR: [
    { id: 'turkcell', name: 'Turkcell', codes: gsm },
    { id: 'vodafone-tr', name: 'Vodafone', codes: gsm },
    { id: 'turk-telekom', name: 'Türk Telekom (mobile)', codes: gsm },
    {
      id: 'turk-telekom-fixed',
      name: 'Türk Telekom (landline)',
      codes: [
        { when: 'always', code: '*21*{number}#' },
        { when: 'busy', code: '*67*{number}#' },
        { when: 'no-answer', code: '*61*{number}#' },
        { when: 'cancel', code: '#21#' },
      ],
    },
  ],
  US: [
    { id: 'att', name: 'AT&T', codes: gsm },
    { id: 't-mobile', name: 'T-Mobile', codes: gsm },
    { id: 'verizon', name: 'Verizon', codes: vertical },
    { id: 'landline-us', name: 'Landline', codes: [vertical[0]!, vertical[2]!] },
  ],
};

/**
 * Lists the carriers of a country with their codes, our number put in as people there dial it.
 * @param number E.164; null leaves the placeholder
 */
export function forwardingCarriers(countryCode: string, number: string | null): ForwardingCarrier[] {
  const dialled = number === null ? '{number}' : asDialled(countryCode, number);
  return (byCountry[countryCode] ?? []).map((carrier) => ({
    ...carrier,
    codes: carrier.codes.map(({ when, code }) => ({ when, code: code.replace('{number}', dialled) })),
  }));
}

function asDialled(countryCode: string, number: string): string {
  if (countryCode === 'TR' && number.startsWith('+90')) return `0${number.slice(3)}`;
  if (countryCode === 'US' && number.startsWith('+1')) return number.slice(2);
  return number;
}
