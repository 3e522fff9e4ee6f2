import '../../components/overlay-styles';
import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RouteCandidates } from '../../components/routing/route-choice';
import { useCarrierRouter } from '../../hooks/use-carrier-router';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import { useMe } from '../../hooks/use-session';
import { focusFirst } from '../../lib/focus-first';
import { formatPhone, toE164 } from '../../lib/phone';
import classes from './form.module.css';
import { SettingsPage } from './settings-page';
import { useNumberOptions } from './use-number-options';

type Channel = 'voice' | 'sms';

interface Trial {
  channel: Channel;
  to: string;
  from: string;
  override: string;
  localPresence: boolean;
  preferCheapest: boolean;
  signed: boolean;
  pictures: boolean;
}

const empty: Trial = {
  channel: 'sms',
  to: '',
  from: '',
  override: '',
  localPresence: true,
  preferCheapest: false,
  signed: false,
  pictures: false,
};

/** Tries out which carrier and number would be chosen, and why; nothing is sent and nobody is called. */
export default function CarrierChoice() {
  const { t } = useTranslation('settings');
  return (
    <SettingsPage title={t('carrierChoice.title')} lead={t('carrierChoice.lead')}>
      <TrialForm />
    </SettingsPage>
  );
}

function TrialForm() {
  const { t } = useTranslation('settings');
  const { countryCode } = useMe().tenant;
  const { select } = useCarrierRouter();
  const form = useForm<Trial>({
    initialValues: empty,
    validate: { to: (to) => (toE164(to, countryCode) ? null : t('carrierChoice.toWrong')) },
  });
  const submit = form.onSubmit((values) => {
    const { channel, from, override, localPresence, preferCheapest, signed, pictures } = values;
    select.mutate({
      channel,
      to: toE164(values.to, countryCode) ?? '',
      localPresence,
      preferCheapest,
      signed: channel === 'voice' && signed,
      capabilities: channel === 'sms' && pictures ? ['mms'] : [],
      ...(from && { from }),
      ...(override && { provider_override: override }),
    });
  }, focusFirst);
  return (
    <>
      <Panel title={t('carrierChoice.question')}>
        <form className={classes.form} noValidate onSubmit={submit}>
          <TrialFields form={form} />
          {select.error && <ProblemPanel error={select.error} />}
          <div className={classes.actions}>
            <Button type="submit" loading={select.isPending}>
              {t('carrierChoice.ask')}
            </Button>
          </div>
        </form>
      </Panel>
      {select.data && (
        <Panel title={t('carrierChoice.answer')}>
          <div className={classes.form} role="status">
            <p>
              {select.data.choice
                ? t('carrierChoice.chosen', {
                    name: select.data.choice.accountName,
                    number: select.data.choice.number
                      ? formatPhone(select.data.choice.number)
                      : t('carrierChoice.ownSender'),
                  })
                : t('carrierChoice.nothing')}
            </p>
            <RouteCandidates choice={select.data.explanation} />
          </div>
        </Panel>
      )}
    </>
  );
}

function TrialFields({ form }: { form: Pick<UseFormReturnType<Trial>, 'getInputProps' | 'values'> }) {
  const { t } = useTranslation('settings');
  const { providers } = useMultiCarrierProvider();
  const numbers = useNumberOptions();
  const accounts = (providers.data?.providers ?? []).map(({ id, displayName }) => ({
    value: id,
    label: displayName,
  }));
  const check = (name: 'localPresence' | 'preferCheapest' | 'signed' | 'pictures') => (
    <Checkbox
      key={name}
      label={t(`carrierChoice.${name}`)}
      {...form.getInputProps(name, { type: 'checkbox' })}
    />
  );
  return (
    <>
      <div className={classes.pair}>
        <Select
          label={t('carrierChoice.channel')}
          allowDeselect={false}
          data={[
            { value: 'sms', label: t('carrierChoice.sms') },
            { value: 'voice', label: t('carrierChoice.voice') },
          ]}
          {...form.getInputProps('channel')}
        />
        <TextInput
          label={t('carrierChoice.to')}
          inputMode="tel"
          autoComplete="off"
          {...form.getInputProps('to')}
        />
        <Select
          label={t('carrierChoice.from')}
          data={[{ value: '', label: t('carrierChoice.any') }, ...numbers]}
          {...form.getInputProps('from')}
        />
        <Select
          label={t('carrierChoice.override')}
          data={[{ value: '', label: t('carrierChoice.any') }, ...accounts]}
          {...form.getInputProps('override')}
        />
      </div>
      {check('localPresence')}
      {check('preferCheapest')}
      {form.values.channel === 'voice' ? check('signed') : check('pictures')}
    </>
  );
}
