import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { useAssistants } from '../../hooks/use-assistants';
import { useSubscription } from '../../hooks/use-subscription';
import classes from './choose-number.module.css';
import { OrderForm } from './order-form';
import { hasRoom, PlanLock } from './plan-lock';
import { useCountries } from './queries';

interface ChooseNumberProps {
  onOrdered: (numberId: string) => void;
}

/** Asks where the number is for and who answers it, or says which plan is needed first. */
export function ChooseNumber({ onOrdered }: ChooseNumberProps) {
  const { t } = useTranslation('numbers');
  const subscription = useSubscription();
  const countries = useCountries();
  const assistants = useAssistants();
  if (!hasRoom(subscription)) return <PlanLock subscription={subscription} />;
  const skeleton = (
    <div className={classes.form} aria-busy="true">
      <p>{t('modal.lead')}</p>
      <Skeleton height={112} radius="lg" />
      <Skeleton height={112} radius="lg" />
      <Skeleton height={72} />
      <Skeleton height={44} />
    </div>
  );
  return (
    <Loaded query={countries} skeleton={skeleton}>
      {(choice) => (
        <Loaded query={assistants} skeleton={skeleton}>
          {(staff) => (
            <OrderForm countries={choice.countries} assistants={staff.assistants} onOrdered={onOrdered} />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
