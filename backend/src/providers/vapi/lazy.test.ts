import { startVapiSimulator } from '../../lab/vapi/simulator';
import { vapiProvider } from './provider';
import { callOf, specOf } from './testing';

// `jest.mock` is moved above the imports, and only names that begin with `mock` may be used in it.
const mockLoaded: string[] = [];

jest.mock('@vapi-ai/server-sdk/phoneNumbers', () => mockNoting('phoneNumbers'));
jest.mock('@vapi-ai/server-sdk/assistants', () => mockNoting('assistants'));
jest.mock('@vapi-ai/server-sdk/calls', () => mockNoting('calls'));
jest.mock('undici', () => {
  mockLoaded.push('undici');
  return jest.requireActual('undici');
});

function mockNoting(resource: string): unknown {
  mockLoaded.push(resource);
  return jest.requireActual(`@vapi-ai/server-sdk/${resource}`);
}

it('loads each part of the SDK when it is first used, and only once', async () => {
  const simulator = await startVapiSimulator();
  try {
    expect(mockLoaded).toEqual([]);
    await vapiProvider.account.check(callOf(simulator));
    await vapiProvider.account.check(callOf(simulator));
    expect(mockLoaded.toSorted()).toEqual(['phoneNumbers', 'undici']);
    await vapiProvider.assistants!.create(callOf(simulator), specOf());
    expect(mockLoaded.toSorted()).toEqual(['assistants', 'phoneNumbers', 'undici']);
  } finally {
    await simulator.close();
  }
});
