import { useTranslation } from 'react-i18next';
import type { PhoneNumber } from '../../lib/model';

/** Answers what a step means for the person. Ordering differs by how the number is got, so it has words per mode. */
export function useStepText(number: PhoneNumber): (step: string) => string {
  const { t, i18n } = useTranslation('numbers');
  // How a number is got is decided by the first step; until then it is told as it mostly turns out.
  const mode = number.provisioning?.mode ?? (number.provider === 'VAPI' ? 'DIRECT' : 'API');
  return (step) => {
    const key = `steps.${step}` as 'steps.activate';
    if (step === 'order') return t(`order.${mode}`);
    if (step === 'sip-credentials' && mode === 'ASSISTED') return t('order.credentialsAssisted');
    if (i18n.exists(`numbers:${key}`)) return t(key, { assistant: number.assistant?.name ?? t('someone') });
    return step.replaceAll('-', ' ');
  };
}
