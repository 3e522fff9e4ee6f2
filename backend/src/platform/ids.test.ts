import { idFromReference, newId, newToken, pickRandom, referenceFor } from './ids';

describe('ids', () => {
  it('are UUIDs of version 7 that sort by the time they were made', () => {
    const ids = [5, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1].map((now) => newId(now));
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...ids].sort()).toEqual(ids);
    expect(newId(1_700_000_000_000).slice(0, 13)).toBe('018bcfe5-6800');
    expect(new Set(Array.from({ length: 1000 }, () => newId())).size).toBe(1000);
  });

  it('go into the names of things at providers, and come back from them', () => {
    const id = newId();
    expect(referenceFor(id)).toHaveLength(36);
    expect(idFromReference(referenceFor(id))).toBe(id);
    for (const other of [
      null,
      undefined,
      '',
      'tlx-',
      `${referenceFor(id)}0`,
      `x${referenceFor(id)}`,
      id,
      'Front desk',
    ])
      expect(idFromReference(other)).toBeNull();
  });
});

it('tokens are as long as their entropy asks, and fit into an address', () => {
  expect(newToken()).toMatch(/^[\w-]{43}$/);
  expect(newToken(16)).toMatch(/^[\w-]{22}$/);
});

it('one of many is picked, of none none', () => {
  expect(pickRandom([])).toBeUndefined();
  expect(['a', 'b']).toContain(pickRandom(['a', 'b']));
});
