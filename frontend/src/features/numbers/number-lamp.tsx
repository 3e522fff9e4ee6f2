import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import type { PhoneNumber } from '../../lib/model';
import { numberState } from './number-state';

/** Shows how a number is doing. */
export function NumberLamp({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const { name, tone, busy } = numberState(number);
  return (
    <Lamp tone={tone} busy={busy}>
      {t(`state.${name}`)}
    </Lamp>
  );
}
