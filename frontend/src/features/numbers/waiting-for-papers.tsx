import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countryName } from '../../lib/format';
import type { PhoneNumber } from '../../lib/model';
import { ConnectionDetailsForm } from './connection-details-form';
import { NumberProblem } from './number-problem';
import { useCountries } from './queries';
import { usePapers } from './use-papers';
import classes from './waiting-for-papers.module.css';

/** Tells what happens while a carrier wants papers, and takes the connection details when they have come. */
export function WaitingForPapers({ number }: { number: PhoneNumber }) {
  const { t, i18n } = useTranslation('numbers');
  const refused = number.provisioning?.error ?? null;
  const [entering, setEntering] = useState(refused !== null);
  const country = useCountries().data?.countries.find((one) => one.countryCode === number.countryCode);
  const papers = usePapers()(country?.papers ?? []);
  return (
    <div className={classes.waiting}>
      {refused && <NumberProblem number={number} />}
      <h3>{t('waiting.title')}</h3>
      <ol className={classes.list}>
        <li>
          {t('waiting.gather', { country: countryName(i18n.language, number.countryCode) })}
          {papers.length > 0 && (
            <ul className={classes.papers}>
              {papers.map((paper) => (
                <li key={paper}>{paper}</li>
              ))}
            </ul>
          )}
        </li>
        <li>{t('waiting.send')}</li>
        <li>{t('waiting.enter')}</li>
      </ol>
      <p className={classes.soft}>{t('waiting.leave')}</p>
      {entering ? (
        <ConnectionDetailsForm number={number} />
      ) : (
        <div>
          <Button onClick={() => setEntering(true)}>{t('waiting.haveThem')}</Button>
        </div>
      )}
    </div>
  );
}
