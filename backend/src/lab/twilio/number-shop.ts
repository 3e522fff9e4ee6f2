export type NumberType = 'local' | 'tollfree' | 'mobile';

/** A hundred numbers in a row. Where a country keeps numbers free for fiction they are those. */
interface Block {
  type: NumberType;
  /** Digits with the country code; two more make a number. */
  prefix: string;
  areaCode?: string;
  locality?: string;
  region?: string;
  mms?: true;
}

/** Papers Twilio wants before it sells a number of a country. */
export type Papers = 'none' | 'address' | 'bundle';

interface Country {
  papers: Papers;
  blocks: Block[];
}

const usCities: [string, string, string][] = [
  ['415', 'San Francisco', 'CA'],
  ['206', 'Seattle', 'WA'],
  ['305', 'Miami', 'FL'],
  ['312', 'Chicago', 'IL'],
  ['512', 'Austin', 'TX'],
  ['202', 'Washington', 'DC'],
];

const local = (prefix: string, locality: string, areaCode: string): Block => ({
  type: 'local',
  prefix,
  locality,
  areaCode,
});
const mobile = (prefix: string): Block => ({ type: 'mobile', prefix });

const countries: Record<string, Country> = {
  US: {
    papers: 'none',
    blocks: [
      ...usCities.map(
        ([areaCode, locality, region]): Block => ({
          type: 'local',
          prefix: `1${areaCode}55501`,
          areaCode,
          locality,
          region,
          mms: true,
        }),
      ),
      { type: 'tollfree', prefix: '180055501', areaCode: '800', mms: true },
    ],
  },
  CA: {
    papers: 'none',
    blocks: [{ ...local('141655501', 'Toronto', '416'), region: 'ON', mms: true }],
  },
  GB: {
    papers: 'address',
    blocks: [
      local('4420794601', 'London', '20'),
      mobile('4477009001'),
      { type: 'tollfree', prefix: '4480815701' },
    ],
  },
  DE: { papers: 'bundle', blocks: [local('4930231251', 'Berlin', '30'), mobile('4917139200')] },
  FR: { papers: 'bundle', blocks: [local('331990001', 'Paris', '1'), mobile('336399801')] },
  NL: { papers: 'address', blocks: [local('312055501', 'Amsterdam', '20'), mobile('316555001')] },
  IE: { papers: 'address', blocks: [local('353155501', 'Dublin', '1')] },
  ES: { papers: 'bundle', blocks: [local('349155501', 'Madrid', '91')] },
  IT: { papers: 'bundle', blocks: [local('390655501', 'Rome', '6')] },
  SE: { papers: 'none', blocks: [mobile('467017406'), local('468465004', 'Stockholm', '8')] },
  AU: { papers: 'address', blocks: [local('612555001', 'Sydney', '2'), mobile('614915701')] },
};

export interface ShopNumber {
  phoneNumber: string;
  country: string;
  type: NumberType;
  locality: string | null;
  region: string | null;
  papers: Papers;
  capabilities: { voice: boolean; sms: boolean; mms: boolean };
}

/** Numbers for sale; each is in one hand at a time. */
export interface NumberShop {
  /** Lists what is for sale; null where the country has no numbers of this type. */
  list(country: string, type: NumberType): ShopNumber[] | null;
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
    list(country, type) {
      const blocks = countries[country]?.blocks.filter((each) => each.type === type) ?? [];
      if (blocks.length === 0) return null;
      return [...numbers.values()].filter(
        (each) => each.country === country && each.type === type && !sold.has(each.phoneNumber),
      );
    },
    find: (phoneNumber) => numbers.get(phoneNumber) ?? null,
    isSold: (phoneNumber) => sold.has(phoneNumber),
    sell: (phoneNumber) => sold.add(phoneNumber),
    giveBack: (phoneNumber) => sold.delete(phoneNumber),
  };
}

function allNumbers(): ShopNumber[] {
  return Object.entries(countries).flatMap(([country, { papers, blocks }]) =>
    blocks.flatMap((block) =>
      Array.from({ length: 100 }, (_, index) => ({
        phoneNumber: `+${block.prefix}${String(index).padStart(2, '0')}`,
        country,
        type: block.type,
        locality: block.locality ?? null,
        region: block.region ?? null,
        papers,
        capabilities: {
          voice: true,
          sms: block.type !== 'tollfree' || country === 'US',
          mms: block.mms ?? false,
        },
      })),
    ),
  );
}
