import { createIntentKeys } from './intent-key';
import { ApiProblem } from './problem';

describe('The key of an intent', () => {
  function keys() {
    let made = 0;
    return createIntentKeys(() => `key-${++made}`);
  }

  it('stays the same while the outcome is unknown', () => {
    const intents = keys();
    const order = { countryCode: 'TR' };
    expect(intents.keyFor(order)).toBe('key-1');
    intents.settle(order, new ApiProblem(0, { code: 'network' }));
    intents.settle(order, new ApiProblem(503, { code: 'not-ready' }));
    expect(intents.keyFor({ countryCode: 'TR' })).toBe('key-1');
  });

  it('is a new one for another request, and after a definite answer', () => {
    const intents = keys();
    expect(intents.keyFor({ to: '+1' })).toBe('key-1');
    expect(intents.keyFor({ to: '+2' })).toBe('key-2');
    intents.settle({ to: '+1' });
    intents.settle({ to: '+2' }, new ApiProblem(402, { code: 'plan-limit' }));
    expect(intents.keyFor({ to: '+1' })).toBe('key-3');
    expect(intents.keyFor({ to: '+2' })).toBe('key-4');
  });

  it('makes keys that a header can carry and that differ', () => {
    const first = createIntentKeys().keyFor({});
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(createIntentKeys().keyFor({})).not.toBe(first);
  });
});
