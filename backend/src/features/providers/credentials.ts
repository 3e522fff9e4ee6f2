import { z } from 'zod';
import { Problem } from '../../platform/http/problem';
import { findProvider } from '../../providers';
import type { Provider, ProviderId } from '../../providers/provider';

/** The provider's credentials as a form: JSON schema, secrets marked `writeOnly`. */
export function credentialForm(provider: Provider): Record<string, unknown> {
  const form = z.toJSONSchema(provider.credentials, { io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  for (const field of Object.values((form['properties'] ?? {}) as Record<string, Record<string, unknown>>)) {
    if (field['secret'] === true) field['writeOnly'] = true;
    delete field['secret'];
  }
  delete form['$schema'];
  return form;
}

/** Checks credentials by the provider's own schema. @throws Problem `invalid` that names the fields */
export function checkCredentials(id: ProviderId, credentials: unknown): Record<string, unknown> {
  const provider = findProvider(id);
  if (!provider) {
    throw new Problem('invalid', `${id} cannot be connected in this release.`, {
      errors: [{ path: 'provider', message: 'has no adapter in this release' }],
    });
  }
  const result = provider.credentials.safeParse(credentials);
  if (result.success) return result.data as Record<string, unknown>;
  const errors = result.error.issues.map((issue) => ({
    path: ['credentials', ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new Problem('invalid', 'Check the credentials: some fields are missing or malformed.', { errors });
}

/** The last four characters of each secret that is long enough to spare them; other fields as they are. */
export function hintsOf(id: ProviderId, credentials: Record<string, unknown>): Record<string, string> {
  const properties = (credentialForm(findProvider(id)!)['properties'] ?? {}) as Record<
    string,
    { writeOnly?: boolean }
  >;
  const hints: Record<string, string> = {};
  for (const [field, value] of Object.entries(credentials)) {
    if (typeof value !== 'string') continue;
    hints[field] = properties[field]?.writeOnly ? (value.length >= 12 ? `…${value.slice(-4)}` : '…') : value;
  }
  return hints;
}

/** Where an account's sealed credentials stand, for `secrets.open`. */
export const placeOf = (id: string) => ({ table: 'phone_providers', row: id, field: 'credentials' });

/** Where those stand that it had before. */
export const formerPlaceOf = (id: string) => ({
  table: 'phone_providers',
  row: id,
  field: 'former_credentials',
});
