import { Select, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import { RadioCards } from '../../components/radio-cards';
import { languageName } from '../../lib/format';
import { longest, type ReceptionistValues, spokenLanguages, voices } from './receptionist-values';
import classes from './voice-fields.module.css';

/** Asks how a receptionist is called, speaks and picks up. */
export function VoiceFields({ form }: { form: UseFormReturnType<ReceptionistValues> }) {
  const { t, i18n } = useTranslation('receptionist');
  const { voice, greeting, language } = form.values;
  return (
    <Panel title={t('form.voiceTitle')}>
      <div className={classes.pair}>
        <TextInput
          label={t('form.name')}
          description={t('form.nameHint')}
          maxLength={longest.name}
          required
          withAsterisk={false}
          {...form.getInputProps('name')}
        />
        <Select
          label={t('form.language')}
          description={t('form.languageHint')}
          data={spokenLanguages.map((code) => ({ value: code, label: languageName(i18n.language, code) }))}
          {...form.getInputProps('language')}
        />
      </div>
      <RadioCards
        legend={t('form.voice')}
        value={voice}
        onChange={(next) => form.setFieldValue('voice', next)}
        options={voices.map((value) => ({
          value,
          label: t(`voices.${value}.name`),
          text: t(`voices.${value}.text`),
        }))}
      />
      <Textarea
        label={t('form.greeting')}
        description={t('form.greetingHint')}
        minRows={2}
        maxLength={longest.greeting}
        required
        withAsterisk={false}
        {...form.getInputProps('greeting')}
      />
      <figure className={classes.preview}>
        <figcaption className={classes.caption}>{t('form.preview')}</figcaption>
        <p className={classes.bubble} lang={language}>
          {greeting.trim() || '…'}
        </p>
      </figure>
    </Panel>
  );
}
