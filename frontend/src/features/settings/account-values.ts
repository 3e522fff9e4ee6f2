import { type CredentialField, fieldFault } from '../../lib/credential-fields';

/** What the forms of provider accounts hold; the priority is text while it is typed. */
export interface AccountValues {
  displayName: string;
  priority: string;
  credentials: Record<string, string>;
}

/** Finds what is missing or has the wrong form, by the path of its field. */
export function accountFaults(
  values: AccountValues,
  fields: CredentialField[],
  needed: string,
  wrong: string,
): Record<string, string> {
  const faults: Record<string, string> = {};
  if (!values.displayName.trim()) faults['displayName'] = needed;
  if (!/^([1-9]\d?|100)$/.test(values.priority.trim())) faults['priority'] = wrong;
  for (const field of fields) {
    const fault = fieldFault(field, values.credentials[field.name] ?? '');
    if (fault) faults[`credentials.${field.name}`] = fault === 'needed' ? needed : wrong;
  }
  return faults;
}
