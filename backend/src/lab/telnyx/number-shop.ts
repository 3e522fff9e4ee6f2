type NumberType = 'local' | 'toll_free' | 'mobile';

/** A hundred numbers in a row, others than the lab's Twilio sells. */
interface Block {
  type: NumberType;
  /** Digits with the country code; two more make a number. */
  prefix: string;
  areaCode: string;
  place: string;
  state?: string;
  mms?: true;
}

interface Country {
  /** Whether it wants an approved requirement group. */
  papers: boolean;
  monthly: string;
  blocks: Block[];
}

const usCities: [string, string, string][] = [
  ['646', 'New York', 'NY'],
  ['323', 'Los Angeles', 'CA'],
  ['713', 'Houston', 'TX'],
  ['404', 'Atlanta', 'GA'],
  ['720', 'Denver', 'CO'],
];

const countries: Record<string, Country> = {
  US: {
    papers: false,
    monthly: '1.00000',
    blocks: [
      ...usCities.map(
        ([areaCode, place, state]): Block => ({
          type: 'local',
          prefix: `1${areaCode}55501`,
          areaCode,
          place,
          state,
          mms: true,
        }),
      ),
      { type: 'toll_free', prefix: '188855501', areaCode: '888', place: 'Toll-free', mms: true },
    ],
  },
  CA: {
    papers: false,
    monthly: '1.00000',
    blocks: [
      { type: 'local', prefix: '160455501', areaCode: '604', place: 'Vancouver', state: 'BC', mms: true },
    ],
  },
  GB: {
    papers: true,
    monthly: '1.00000',
    blocks: [{ type: 'local', prefix: '4420794602', areaCode: '20', place: 'London' }],
  },
  SE: {
    papers: false,
    monthly: '1.25000',
    blocks: [{ type: 'local', prefix: '468465005', areaCode: '8', place: 'Stockholm' }],
  },
};

export interface ShopNumber {
  phoneNumber: string;
  country: string;
  type: NumberType;
  areaCode: string;
  place: string;
  state: string | null;
  papers: boolean;
  monthly: string;
  features: readonly string[];
}

/** Numbers for sale; each is in one hand at a time. */
export interface NumberShop {
  /** Lists what is for sale in a country. */
  list(country: string): ShopNumber[];
  /** Finds one by its digits, sold or not. */
  find(phoneNumber: string): ShopNumber | null;
  isSold(phoneNumber: string): boolean;
  sell(phoneNumber: string): void;
  giveBack(phoneNumber: string): void;
}

export function openShop(): NumberShop {
  const sold = new Set<string>();
  const numbers = new Map(allNumbers().map((each) => [each.phoneNumber, each]));
  return {
    list: (country) =>
      [...numbers.values()].filter((each) => each.country === country && !sold.has(each.phoneNumber)),
    find: (phoneNumber) => numbers.get(phoneNumber) ?? null,
    isSold: (phoneNumber) => sold.has(phoneNumber),
    sell: (phoneNumber) => sold.add(phoneNumber),
    giveBack: (phoneNumber) => sold.delete(phoneNumber),
  };
}

function allNumbers(): ShopNumber[] {
  return Object.entries(countries).flatMap(([country, { papers, monthly, blocks }]) =>
    blocks.flatMap(({ prefix, state, mms, ...block }) =>
      Array.from({ length: 100 }, (_, index) => ({
        ...block,
        phoneNumber: `+${prefix}${String(index).padStart(2, '0')}`,
        country,
        state: state ?? null,
        papers,
        monthly,
        features: ['voice', 'sms', ...(mms ? ['mms'] : [])],
      })),
    ),
  );
}
