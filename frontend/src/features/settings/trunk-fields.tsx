import { Select, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { RadioCards } from '../../components/radio-cards';
import { SecretField } from '../../components/secret-field';
import classes from './form.module.css';
import type { TrunkValues } from './trunk-values';

interface FieldsProps {
  form: Pick<UseFormReturnType<TrunkValues>, 'getInputProps' | 'values' | 'setFieldValue'>;
}

/** Asks where the carrier's server is. */
export function TrunkServerFields({ form }: FieldsProps) {
  const { t } = useTranslation('settings');
  return (
    <div className={classes.pair}>
      <TextInput
        label={t('trunks.host')}
        description={t('trunks.hostHint')}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('host')}
      />
      <TextInput
        label={t('trunks.port')}
        description={t('trunks.portHint')}
        inputMode="numeric"
        {...form.getInputProps('port')}
      />
      <Select
        label={t('trunks.transport')}
        description={t('trunks.transportHint')}
        data={['UDP', 'TCP', 'TLS']}
        {...form.getInputProps('transport')}
      />
    </div>
  );
}

/** Asks how to sign in there. */
export function TrunkLoginFields({ form, keepsPassword }: FieldsProps & { keepsPassword: boolean }) {
  const { t } = useTranslation('settings');
  return (
    <>
      <RadioCards
        legend={t('trunks.authentication')}
        value={form.values.authentication}
        onChange={(value) => form.setFieldValue('authentication', value)}
        options={[
          { value: 'REGISTER', label: t('trunks.register'), text: t('trunks.registerText') },
          { value: 'IP', label: t('trunks.ip'), text: t('trunks.ipText') },
        ]}
      />
      <div className={classes.pair}>
        <TextInput
          label={t('trunks.username')}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('username')}
        />
        <SecretField
          label={t('trunks.password')}
          description={keepsPassword ? t('trunks.passwordKept') : undefined}
          {...form.getInputProps('password')}
        />
        <TextInput
          label={t('trunks.domain')}
          description={t('trunks.domainHint')}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('domain')}
        />
      </div>
    </>
  );
}

/** Asks which number arrives over the trunk and from where. */
export function TrunkNumberFields({ form }: FieldsProps) {
  const { t } = useTranslation('settings');
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label={t('trunks.number')}
          description={t('trunks.numberHint')}
          type="tel"
          {...form.getInputProps('number')}
        />
        <TextInput
          label={t('trunks.callerId')}
          description={t('trunks.callerIdHint')}
          {...form.getInputProps('callerId')}
        />
      </div>
      <Textarea
        label={t('trunks.staticIps')}
        description={t('trunks.staticIpsHint')}
        minRows={2}
        spellCheck={false}
        {...form.getInputProps('staticIps')}
      />
    </>
  );
}
