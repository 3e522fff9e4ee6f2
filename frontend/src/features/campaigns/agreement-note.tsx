import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import type { Consent } from '../texting';
import { agreementIn } from './agreement';
import classes from './form.module.css';

interface AgreementNoteProps {
  history: Consent['history'];
  value?: string;
  onChange?: (proof: string) => void;
}

const tones = { agreed: 'on', unknown: 'wait', refused: 'alarm' } as const;
const LONGEST = 1000;

/** Says whether this person has agreed to voicemails, and takes down what shows it where that is not known yet. */
export function AgreementNote({ history, value = '', onChange }: AgreementNoteProps) {
  const { t } = useTranslation('campaigns');
  const agreement = agreementIn(history);
  return (
    <div className={classes.note}>
      <div role="status" className={classes.state}>
        <Lamp tone={tones[agreement]}>{t(`agreement.${agreement}.title`)}</Lamp>
        <p className={classes.soft}>{t(`agreement.${agreement}.text`)}</p>
      </div>
      {agreement === 'unknown' && (
        <Textarea
          label={t('agreement.proof')}
          placeholder={t('agreement.example')}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={LONGEST}
          value={value}
          onChange={(event) => onChange?.(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
