import { randomBytes } from 'node:crypto';
import { makeSigner } from './signer';

const old = { id: 'old', key: randomBytes(32) };
const fresh = { id: 'fresh', key: randomBytes(32) };

it('knows its own signatures, also those of a key that has been replaced', () => {
  const before = makeSigner([old]).sign('slot', 'Monday at ten');
  expect(before).toMatch(/^[\w-]{32}$/);
  expect(makeSigner([fresh, old]).verify('slot', 'Monday at ten', before)).toBe(true);
  expect(makeSigner([fresh]).verify('slot', 'Monday at ten', before)).toBe(false);
});

it('takes no other text, purpose or spelling', () => {
  const signer = makeSigner([old]);
  const right = signer.sign('slot', 'Monday at ten');
  expect(signer.verify('slot', 'Monday at eleven', right)).toBe(false);
  expect(signer.verify('feed', 'Monday at ten', right)).toBe(false);
  for (const wrong of ['', right.slice(1), `${right}x`, `${right}=`, ` ${right}`, right.toUpperCase()])
    expect([wrong, signer.verify('slot', 'Monday at ten', wrong)]).toEqual([wrong, false]);
});

it('gives a secret for each key and purpose, the newest first', () => {
  const secrets = makeSigner([fresh, old]).secretsFor('webhook:a');
  expect(secrets.map(({ keyId }) => keyId)).toEqual(['fresh', 'old']);
  expect(
    new Set([...secrets, ...makeSigner([fresh, old]).secretsFor('webhook:b')].map(({ secret }) => secret))
      .size,
  ).toBe(4);
});
