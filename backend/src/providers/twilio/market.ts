/**
 * What Twilio sells in a country. Prices are Twilio's list prices in US dollars a month, as far as its public pages have
 * been read; nothing in the API used here tells them, and the bill decides. A type without a price is sold at one we do
 * not know.
 */
interface Market {
  /** Country calling code. */
  callingCode: string;
  prices: { local?: string; mobile?: string; tollfree?: string };
}

const markets: Record<string, Market> = {
  US: { callingCode: '1', prices: { local: '1.15', tollfree: '2.15' } },
  CA: { callingCode: '1', prices: { local: '1.15', tollfree: '2.15' } },
  GB: { callingCode: '44', prices: { local: '1.15', mobile: '1.15', tollfree: '2.15' } },
  DE: { callingCode: '49', prices: { local: '1.15' } },
  FR: { callingCode: '33', prices: { local: '1.15' } },
  NL: { callingCode: '31', prices: { local: '1.15' } },
  IE: { callingCode: '353', prices: { local: '1.15' } },
  ES: { callingCode: '34', prices: { local: '1.15' } },
  IT: { callingCode: '39', prices: { local: '1.15' } },
  SE: { callingCode: '46', prices: { local: '1.15' } },
  AU: { callingCode: '61', prices: { local: '3.00' } },
};

/** Gives what is known of a country; undefined where nothing is. */
export function marketOf(countryCode: string): Market | undefined {
  return markets[countryCode];
}
