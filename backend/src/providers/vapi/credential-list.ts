import { z } from 'zod';

/** The members of a credential that we read. */
export const credential = z.object({
  id: z.string().min(1),
  provider: z.string(),
  name: z.string().nullish(),
});

// No public page shows the answer of this list. The others are bare arrays; a page in an object would not surprise.
export const credentialList = z.union([
  z.array(credential),
  z.object({ results: z.array(credential) }).transform(({ results }) => results),
]);
