import { z } from 'zod';
import type { Customer } from '../../generated/prisma/client';
import { e164Pattern } from '../../platform/format-number';
import { pageQuery } from '../../platform/http/paging';

const name = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'has a character that cannot be shown');
const fields = {
  name: name.nullable(),
  phone: z.string().regex(e164Pattern, 'must be in international form, as in +905321234567').nullable(),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()).nullable(),
  locale: z
    .string()
    .regex(/^[a-z]{2}$/, 'must be a language, as in tr')
    .nullable(),
  notes: z.string().trim().max(4000).nullable(),
};

export const customerParams = z.object({ id: z.uuid() });
export const customerQuery = pageQuery.extend({ search: z.string().trim().max(120).optional() });
export type CustomerQuery = z.output<typeof customerQuery>;

export const createCustomerBody = z
  .strictObject(fields)
  .partial()
  .refine((each) => each.name || each.phone || each.email, {
    path: ['name'],
    message: 'give a name, a phone or an e-mail address',
  });
export type CreateCustomer = z.output<typeof createCustomerBody>;
export const updateCustomerBody = z.strictObject(fields).partial();
export type UpdateCustomer = z.output<typeof updateCustomerBody>;

export const customer = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    locale: z.string().nullable(),
    notes: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Customer' });

/** Shapes a customer. */
export function presentCustomer(row: Customer): z.input<typeof customer> {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
