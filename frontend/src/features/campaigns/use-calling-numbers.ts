import { useCapabilities } from '../../hooks/use-multi-carrier-provider';
import { useNumbers } from '../numbers';

/** Answers the numbers that can call and leave a message: their carrier hears when a machine's greeting is over. */
export function useCallingNumbers() {
  const providers = useCapabilities().data?.providers ?? [];
  const able = new Set(
    providers.filter((each) => each.capabilities.includes('rvm')).map((each) => each.provider),
  );
  const numbers = useNumbers().data?.numbers ?? [];
  return numbers.filter(
    ({ status, number, provider }) => status === 'ACTIVE' && number && able.has(provider),
  );
}
