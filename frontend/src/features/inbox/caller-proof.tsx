import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Lamp, type LampTone } from '../../components/lamp';
import type { Call, CallDetail } from './api';
import classes from './call-details.module.css';

type Signature = NonNullable<CallDetail['signature']>;

const tones: Record<Signature['attestation'], LampTone> = {
  A: 'on',
  B: 'wait',
  C: 'off',
  NONE: 'off',
  FAILED: 'alarm',
};

/** Says in a word whether the number that was shown is to be believed. */
export function CallerBadge({ call }: { call: Pick<Call, 'attestation' | 'direction'> }) {
  const { t } = useTranslation('inbox');
  const { attestation, direction } = call;
  if (!attestation || (direction === 'OUTBOUND' && attestation === 'NONE')) return null;
  const whose = direction === 'INBOUND' ? 'caller' : 'own';
  return <Lamp tone={tones[attestation]}>{t(`proof.${whose}.${attestation}`)}</Lamp>;
}

/** Shows what has been looked at to tell so. */
export function CallerProof({ signature }: { signature: Signature }) {
  const { t } = useTranslation('inbox');
  if (signature.checks.length === 0) return null;
  return (
    <details className={classes.tool}>
      <summary>{t('proof.title')}</summary>
      <ul className={classes.checks}>
        {signature.checks.map(({ check, ok, detail }) => {
          const Icon = ok === null ? IconQuestionMark : ok ? IconCheck : IconX;
          const said = ok === null ? 'unknown' : ok ? 'right' : 'wrong';
          return (
            <li key={check}>
              <Icon size={16} stroke={2} aria-hidden="true" />
              <span>
                {t(`proof.check.${check}`)}: {t(`proof.said.${said}`)}
                {!ok && (
                  <span className={classes.soft} lang="en">
                    {' '}
                    {detail}
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
