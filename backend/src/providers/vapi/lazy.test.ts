import { startVapiSimulator } from '../../lab/vapi/simulator';
import { vapiProvider } from './provider';
import { callOf, specOf } from './testing';

// `jest.mock` is moved above the imports, and only names that begin with `mock` may be used in it.
const mockLoaded: string[] = [];

jest.mock('@vapi-ai/server-sdk/phoneNumbers', () => mockNoting('phoneNumbers'));
jest.mock('@vapi-ai/server-sdk/assistants', () => mockNoting('assistants'));
jest.mock('@vapi-ai/server-sdk/calls', () => mockNoting('calls'));
jest.mock('axios', () => {
  mockLoaded.push('axios');
  return jest.requireActual('axios');
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
    expect(mockLoaded.toSorted()).toEqual(['axios', 'phoneNumbers']);
    await vapiProvider.assistants!.create(callOf(simulator), specOf());
    expect(mockLoaded.toSorted()).toEqual(['assistants', 'axios', 'phoneNumbers']);
  } finally {
    await simulator.close();
  }
});
