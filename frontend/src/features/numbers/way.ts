/** How a person comes by a number: the next free one, one that they choose, or several at once. */
export const ways = ['next', 'choose', 'several'] as const;
export type Way = (typeof ways)[number];

/** Reads a way from an address; the plain one for anything else. */
export const wayOf = (text: string | null): Way => ways.find((way) => way === text) ?? 'next';
