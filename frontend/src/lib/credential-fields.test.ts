import { credentialFields, fieldFault, toCredentials } from './credential-fields';

const schema = {
  type: 'object',
  required: ['username', 'password', 'transport'],
  properties: {
    username: { type: 'string', title: 'User', pattern: '^\\d{10}$' },
    password: { type: 'string', title: 'Password', writeOnly: true },
    port: { type: 'integer', title: 'Port' },
    transport: { type: 'string', enum: ['udp', 'tls'], default: 'udp' },
  },
};

describe('The form of a provider’s credentials', () => {
  const fields = credentialFields(schema);

  it('has a field for each property, in their order', () => {
    expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['username', 'text', true],
      ['password', 'secret', true],
      ['port', 'number', false],
      ['transport', 'choice', false],
    ]);
    expect(fields[3]).toMatchObject({ title: 'transport', choices: ['udp', 'tls'], fallback: 'udp' });
  });

  it('sends what was typed in the types of the schema, and nothing that was left empty', () => {
    const typed = { username: ' 8500000000 ', password: ' with spaces ', port: '5061', transport: '' };
    expect(toCredentials(fields, typed)).toEqual({
      username: '8500000000',
      password: ' with spaces ',
      port: 5061,
    });
  });

  it('finds what is missing and what has the wrong form', () => {
    const [username, , port] = fields;
    expect(fieldFault(username!, '')).toBe('needed');
    expect(fieldFault(username!, '12')).toBe('pattern');
    expect(fieldFault(username!, '8500000000')).toBeNull();
    expect(fieldFault(port!, '')).toBeNull();
  });

  it('has no fields for a schema without properties', () => {
    expect(credentialFields({})).toEqual([]);
  });
});
