import { carrierFaults, carrierValues, toCarrier } from './carrier-values';

const empty = carrierValues(null);

it('reads amounts with a comma or a point, and leaves out what is empty', () => {
  expect(toCarrier({ ...empty, costPerMinute: ' 0,0085 ', currency: 'try', concurrentCalls: '5' })).toEqual({
    costPerMinute: '0.0085',
    costPerMessage: null,
    currency: 'TRY',
    disabledCapabilities: [],
    limits: { concurrentCalls: 5 },
  });
});

it('says which field has the wrong form', () => {
  const wrong = { ...empty, costPerMessage: 'free', messagesPerMinute: '0', currency: 'EURO' };
  expect(Object.keys(carrierFaults(wrong, 'wrong')).sort()).toEqual([
    'costPerMessage',
    'currency',
    'messagesPerMinute',
  ]);
  expect(carrierFaults(empty, 'wrong')).toEqual({});
});
