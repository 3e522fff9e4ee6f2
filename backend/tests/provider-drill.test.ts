import {
  type DrilledProvider,
  type DrillFault,
  openProviderDrill,
  type ProviderDrill,
} from './provider-drill';

/* One fault of each provider; all faults of all of them are `npm run drill:providers`. */
jest.setTimeout(60_000);

let drill: ProviderDrill;
beforeAll(async () => {
  drill = await openProviderDrill();
});
afterAll(() => drill.close());

it.each<[DrilledProvider, DrillFault]>([
  ['VAPI', 'dead'],
  ['RETELL', 'slow'],
  ['TWILIO', 'busy'],
  ['TELNYX', 'flapping'],
  ['NETGSM', 'dead'],
])('loses and doubles nothing, and every caller hears something, while %s is %s', async (provider, fault) => {
  const result = await drill.run(provider, fault, { texts: 4, calls: 2 });
  expect(result).toMatchObject({ complaints: [], texts: 4, calls: 2, lost: 0, doubled: 0, silent: 0 });
});
