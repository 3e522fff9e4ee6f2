import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Segmented } from '../../components/segmented';
import { useAssistants } from '../../hooks/use-assistants';
import { useSubscription } from '../../hooks/use-subscription';
import type { Assistant, Country } from '../../lib/model';
import classes from './choose-number.module.css';
import { NumberSearch } from './number-search';
import { OrderForm } from './order-form';
import { hasRoom, PlanLock } from './plan-lock';
import { useCountries } from './queries';
import { SeveralNumbers } from './several-numbers';
import { type Way, ways } from './way';

interface ChooseNumberProps {
  first: Way;
  onOrdered: (numberId: string) => void;
  onDone: () => void;
}

/** Asks where the number is for and who answers it, or says which plan is needed first. */
export function ChooseNumber({ first, onOrdered, onDone }: ChooseNumberProps) {
  const { t } = useTranslation('numbers');
  const subscription = useSubscription();
  const countries = useCountries();
  const assistants = useAssistants();
  const [way, setWay] = useState(first);
  // What has just been ordered fills the plan; its results stay to be read.
  const [begun] = useState(hasRoom(subscription));
  if (!begun || (!hasRoom(subscription) && way !== 'several'))
    return <PlanLock subscription={subscription} />;
  const skeleton = (
    <div className={classes.form} aria-busy="true">
      <p>{t(`ways.${way}.lead`)}</p>
      <Skeleton height={112} radius="lg" />
      <Skeleton height={112} radius="lg" />
      <Skeleton height={72} />
      <Skeleton height={44} />
    </div>
  );
  return (
    <>
      <div className={classes.ways}>
        <Segmented
          label={t('ways.label')}
          value={way}
          onChange={setWay}
          options={ways.map((value) => ({
            value,
            label: t(`ways.${value}.label`),
            content: t(`ways.${value}.label`),
          }))}
        />
      </div>
      <Loaded query={countries} skeleton={skeleton}>
        {(choice) => (
          <Loaded query={assistants} skeleton={skeleton}>
            {(staff) => (
              <Chosen
                way={way}
                countries={choice.countries}
                assistants={staff.assistants}
                onOrdered={onOrdered}
                onDone={onDone}
              />
            )}
          </Loaded>
        )}
      </Loaded>
    </>
  );
}

interface ChosenProps extends Omit<ChooseNumberProps, 'first'> {
  way: Way;
  countries: Country[];
  assistants: Assistant[];
}

function Chosen({ way, onDone, ...rest }: ChosenProps) {
  if (way === 'choose') return <NumberSearch {...rest} />;
  if (way === 'several')
    return <SeveralNumbers countries={rest.countries} assistants={rest.assistants} onDone={onDone} />;
  return <OrderForm {...rest} />;
}
