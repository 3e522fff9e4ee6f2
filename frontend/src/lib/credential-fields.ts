/** One field of a provider's credentials, as a form needs it. */
export interface CredentialField {
  name: string;
  kind: 'text' | 'secret' | 'choice' | 'number';
  title: string;
  description: string | undefined;
  required: boolean;
  choices: string[];
  pattern: string | undefined;
  fallback: string | number | undefined;
}

interface PropertySchema {
  type?: string;
  title?: string;
  description?: string;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  writeOnly?: boolean;
  secret?: boolean;
  default?: unknown;
}

/** Reads a provider's `credentialSchema` (JSON Schema of an object) into the fields of its form, in its order. */
export function credentialFields(schema: Record<string, unknown>): CredentialField[] {
  const properties = (schema['properties'] ?? {}) as Record<string, PropertySchema>;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    kind: kindOf(property),
    title: property.title ?? name,
    description: property.description,
    required: required.includes(name) && property.default === undefined,
    choices: (property.enum ?? []).map(String),
    pattern: property.pattern,
    fallback:
      typeof property.default === 'string' || typeof property.default === 'number'
        ? property.default
        : undefined,
  }));
}

function kindOf(property: PropertySchema): CredentialField['kind'] {
  if (property.enum) return 'choice';
  if (property.writeOnly || property.secret || property.format === 'password') return 'secret';
  return property.type === 'integer' || property.type === 'number' ? 'number' : 'text';
}

/** Makes the credentials object from what was typed: empty fields are left out, numbers become numbers. */
export function toCredentials(
  fields: CredentialField[],
  typed: Record<string, string>,
): Record<string, unknown> {
  const entries = fields.flatMap(({ name, kind }) => {
    const value = kind === 'secret' ? (typed[name] ?? '') : (typed[name] ?? '').trim();
    return value === '' ? [] : [[name, kind === 'number' ? Number(value) : value] as const];
  });
  return Object.fromEntries(entries);
}

/** Names what is wrong with a typed value before it is sent; null when the server may judge it. */
export function fieldFault(field: CredentialField, value: string): 'needed' | 'pattern' | null {
  if (value.trim() === '') return field.required ? 'needed' : null;
  return field.pattern && !matches(field.pattern, value) ? 'pattern' : null;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}
