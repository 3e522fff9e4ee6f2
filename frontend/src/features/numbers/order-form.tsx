import { Button, Select, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { useMe } from '../../hooks/use-session';
import { useSubscription } from '../../hooks/use-subscription';
import { useTwilioAdvancedManagement } from '../../hooks/use-twilio-advanced-management';
import { focusFirst } from '../../lib/focus-first';
import { countryName } from '../../lib/format';
import type { Assistant, Country } from '../../lib/model';
import { ApiProblem } from '../../lib/problem';
import { assistantOptions, firstAssistant } from './assistant-choice';
import classes from './choose-number.module.css';
import { CountryCards, canOrder } from './country-cards';
import { PlanLock } from './plan-lock';
import { usePriceText } from './use-price-text';

interface OrderValues {
  countryCode: string;
  assistantId: string;
  areaCode: string;
}

interface OrderFormProps {
  countries: Country[];
  assistants: Assistant[];
  onOrdered: (numberId: string) => void;
}

/** Takes the order: country, receptionist and, in the United States, an area code. */
export function OrderForm({ countries, assistants, onOrdered }: OrderFormProps) {
  const { t } = useTranslation('numbers');
  const { tenant } = useMe();
  const subscription = useSubscription();
  const { buyNumber: order } = useTwilioAdvancedManagement();
  const form = useForm<OrderValues>({
    initialValues: {
      countryCode: firstChoice(countries, tenant.countryCode),
      assistantId: firstAssistant(assistants),
      areaCode: '',
    },
    validate: { areaCode: (value) => (/^(\d{3})?$/.test(value.trim()) ? null : t('modal.areaCodeInvalid')) },
  });
  const { countryCode } = form.values;
  const country = countries.find((one) => one.countryCode === countryCode);
  if (order.error instanceof ApiProblem && order.error.code === 'plan-limit') {
    return <PlanLock subscription={subscription} upgradeTo={order.error.extras['upgradeTo']} />;
  }
  const submit = form.onSubmit(
    ({ assistantId, areaCode }) =>
      order.mutate(
        {
          countryCode,
          ...(assistantId ? { assistantId } : {}),
          ...(countryCode === 'US' && areaCode.trim() ? { areaCode: areaCode.trim() } : {}),
        },
        { onSuccess: ({ id }) => onOrdered(id) },
      ),
    focusFirst,
  );
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <p>{t('ways.next.lead')}</p>
      <CountryCards
        countries={countries}
        value={countryCode}
        onChange={(code) => form.setFieldValue('countryCode', code)}
      />
      <OrderFields form={form} assistants={assistants} />
      {order.error && <ProblemPanel error={order.error} />}
      <OrderBar country={country} working={order.isPending} />
    </form>
  );
}

interface OrderFieldsProps {
  form: Pick<UseFormReturnType<OrderValues>, 'values' | 'getInputProps'>;
  assistants: Assistant[];
}

function OrderFields({ form, assistants }: OrderFieldsProps) {
  const { t } = useTranslation('numbers');
  return (
    <div className={classes.fields}>
      <Select
        label={t('modal.assistant')}
        description={t('modal.assistantHint')}
        placeholder={t('modal.noAssistant')}
        data={assistantOptions(assistants)}
        {...form.getInputProps('assistantId')}
      />
      {form.values.countryCode === 'US' && (
        <TextInput
          label={t('modal.areaCode')}
          description={t('modal.areaCodeHint')}
          inputMode="numeric"
          maxLength={3}
          {...form.getInputProps('areaCode')}
        />
      )}
    </div>
  );
}

/** Names what is being bought and what it costs, beside the one button. */
function OrderBar({ country, working }: { country: Country | undefined; working: boolean }) {
  const { t } = useTranslation('numbers');
  const { language } = usePlace();
  const priceText = usePriceText();
  return (
    <div className={classes.buy}>
      <p className={classes.sum}>
        {country
          ? `${countryName(language, country.countryCode)} · ${priceText(country)}`
          : t('modal.noneAvailable')}
      </p>
      <Button type="submit" loading={working} disabled={!country}>
        {t('modal.submit')}
      </Button>
    </div>
  );
}

/** The country of the business where it can be had, else the first that can. */
export function firstChoice(countries: Country[], own: string | null): string {
  const open = countries.filter(canOrder);
  return (open.find((one) => one.countryCode === own) ?? open[0])?.countryCode ?? '';
}
